#!/usr/bin/env bash
# Builds what is out of date, then tells every story of a small world in which up to two things go wrong
# (dev.carillon.lab.sim.SmallScopeRun). First argument: `answer` for one crash and one lost answer, `all` for any two
# but two crashes; then the settings, none for all. Exit code 1 if one of the stories breaks the promise.
set -eu
cd "$(dirname "$0")/.."
. scripts/find-jdk.sh

echo "Building (about a minute) ..."
./mvnw -q -B -ntp package -DskipTests

exec "$JAVA_HOME/bin/java" -XX:+UseParallelGC -Xmx1g \
  -cp "lab/target/test-classes:app/target/lib/*" dev.carillon.lab.sim.SmallScopeRun "$@"
