# The targets that people use. Each finds JDK 25 and Go itself, or says what to install.
.DEFAULT_GOAL := help
.PHONY: help build test check fmt demo bench bench-time soak scope storm planted mutants long clean

MVN := ./mvnw -B -ntp

help: ## This list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 12

build: ## Build a runnable bin/carillon
	$(MVN) -q package -DskipTests
	@echo "built: bin/carillon --help"

test: ## Run every tier: format, unit, contract, tiny world, oracles, architecture, a real cluster
	scripts/test.sh

check: ## Format, lint, architecture, deploy/
	$(MVN) -q spotless:check
	$(MVN) -q verify -DskipITs -Dsurefire.failIfNoSpecifiedTests=false -Dtest='dev.carillon.lab.arch.*Test'
	scripts/check-deploy.sh

fmt: ## Format the code
	$(MVN) -q spotless:apply

demo: ## Show on a real API server that a cut across a tick loses nothing (about two minutes)
	scripts/demo.sh

bench: ## Measure it on a real API server (about an hour); PARTS="burst idle" measures a part
	scripts/bench.sh $(PARTS)

bench-time: ## Measure the next firing of a schedule beside cron-utils and Quartz (about 5 minutes)
	scripts/bench-time.sh $(ARGS)

soak: ## Simulate seed after seed until stopped; goes on where it was stopped
	scripts/soak.sh

scope: ## Tell every story of a small world with a crash and a lost answer; WHICH="all HASTY" for any two things
	scripts/scope.sh $(or $(WHICH),answer)

storm: ## Half an hour of kill -9, SIGSTOP, cuts and dead API servers, on a real API server; MINUTES=4 for less
	$(MVN) verify -Dit.test=StormIT -Dtest=NoUnitTest -Dsurefire.failIfNoSpecifiedTests=false \
	  -Dfailsafe.failIfNoSpecifiedTests=false -Dstorm.crons=300 \
	  -Dstorm.seconds=$$(( $(or $(MINUTES),30) * 60 ))

planted: ## Plant known bugs, one at a time, and see whether the simulator finds them (up to three minutes each)
	scripts/planted.sh $(BUGS)

mutants: ## Change core's code, one place at a time, and see whether its tests notice; ROOM=fault for one package
	scripts/mutants.sh $(ROOM)

long: ## The scenarios that take minutes of a machine of their own (about half an hour with the build)
	$(MVN) verify -Dit.excluded= -Dit.groups=long -Dtest=NoUnitTest -Dsurefire.failIfNoSpecifiedTests=false \
	  -Djunit.jupiter.execution.parallel.config.fixed.parallelism=2

clean: ## Remove what was built
	$(MVN) -q clean
