package dev.carillon.lab.chaos.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.lab.chaos.Api.Objects;
import dev.carillon.lab.chaos.Slot;
import dev.carillon.lab.chaos.Trouble;
import dev.carillon.lab.cluster.Await;
import dev.carillon.lab.cluster.RealCluster;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * A CronWorkflow, or its namespace, is deleted while the leader lies dead between two of its writes, with the real
 * garbage collector and namespace controller at work (PROTOCOL H2).
 */
@Timeout(300)
@Execution(ExecutionMode.CONCURRENT)
class OwnerGoneIT {
    private static final String NAME = "owner-gone";
    private static final Duration LIMIT = Duration.ofSeconds(90);

    /** From the moment when a successor leads. */
    private static final Duration CLEAN = Duration.ofSeconds(30);

    /** Where the leader died, after PROTOCOL 1.3. */
    private enum Crash {
        BEFORE_CREATE,
        BEFORE_RECORD,
        BEFORE_RELEASE,
        AFTER_RELEASE;

        String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** How it is deleted. */
    private enum Way {
        FOREGROUND,
        BACKGROUND,
        ORPHAN,
        NAMESPACE;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** One of the sixteen. */
    private record Case(Way way, Crash crash, Place place, Slot slot) {
        boolean hasRun() {
            return crash != Crash.BEFORE_CREATE;
        }
    }

    /** Asserts for each: what is gone, that nothing is held, and from the audit log that nothing is created afterwards. */
    @Test
    void whatever_is_deleted_and_wherever_the_leader_died_everything_goes_and_nothing_is_held() throws Exception {
        try (Scenario scenario = Scenario.across(Ground.shared(), NAME)) {
            Replica leader = scenario.start();
            Await.until("the first one leads", LIMIT, leader.process()::isLeading);
            Replica successor = scenario.start();
            breakAt(leader);
            List<Case> cases = apply(scenario);
            awaitCrashPoints(leader, cases);
            leader.process().kill();
            cases.forEach(each -> assertThat(each.place().creations(each.slot()))
                    .as("%s", each)
                    .hasSize(each.hasRun() ? 1 : 0));

            Instant deleted = Ticks.now();
            cases.forEach(each -> delete(scenario.ground().cluster(), each));
            Await.until("the successor leads", LIMIT, successor.process()::isLeading);

            Await.none(
                    "everything is gone: " + NAME,
                    CLEAN,
                    () -> remains(scenario.ground().cluster(), cases));
            assertThat(cases)
                    .allMatch(each -> each.place().creations().stream()
                            .noneMatch(line -> line.at().isAfter(deleted)));
            assertThat(successor.process().logged("ERROR")).isEmpty();
        }
    }

    /** The names of the CronWorkflows say where the requests for them end. */
    private static void breakAt(Replica leader) {
        Trouble never = new Trouble.HangBefore();
        leader.proxy()
                .rule("before create")
                .method("POST")
                .path("/workflows\\?")
                .body("\"name\":\"" + Crash.BEFORE_CREATE.word())
                .does(never);
        leader.proxy()
                .rule("before record")
                .method("PUT")
                .path("/cronledgers/")
                .body(Crash.BEFORE_RECORD.word())
                .does(never);
        leader.proxy()
                .rule("before release")
                .method("PATCH")
                .path("/workflows/" + Crash.BEFORE_RELEASE.word())
                .does(never);
    }

    private static List<Case> apply(Scenario scenario) {
        Map<Crash, Place> doomed = new EnumMap<>(Crash.class);
        for (Crash crash : Crash.values()) {
            doomed.put(crash, scenario.place(NAME + "-" + crash.word()));
        }
        Instant tick = Ticks.after(scenario.here().timeToApply(Way.values().length * Crash.values().length));
        List<Case> cases = new ArrayList<>();
        for (Way way : Way.values()) {
            for (Crash crash : Crash.values()) {
                Place place = way == Way.NAMESPACE ? doomed.getOrDefault(crash, scenario.here()) : scenario.here();
                Slot slot = new Slot(crash.word() + "-" + way.word(), tick);
                place.apply(CronDraft.named(slot.cron()).once(tick));
                cases.add(new Case(way, crash, place, slot));
            }
        }
        return cases;
    }

    private static void awaitCrashPoints(Replica leader, List<Case> cases) {
        for (Case each : cases) {
            switch (each.crash()) {
                case BEFORE_CREATE -> {}
                case BEFORE_RECORD -> each.place().awaitCreation(each.slot(), LIMIT);
                case BEFORE_RELEASE -> each.place().awaitEntry(each.slot(), LIMIT);
                case AFTER_RELEASE -> {
                    each.place().awaitEntry(each.slot(), LIMIT);
                    Await.until(
                            "released: " + each,
                            LIMIT,
                            () -> !each.place()
                                    .unreleased()
                                    .contains(each.slot().run()));
                }
            }
        }
        for (String rule : List.of("before create", "before record", "before release")) {
            Await.until(
                    "requests have met the rule: " + rule,
                    LIMIT,
                    () -> leader.proxy().seen().stream()
                            .anyMatch(seen -> seen.rule().equals(rule)));
        }
    }

    private static void delete(RealCluster cluster, Case each) {
        switch (each.way()) {
            case FOREGROUND, BACKGROUND, ORPHAN ->
                cluster.kubectl(
                                "-n",
                                each.place().namespace(),
                                "delete",
                                "cronworkflow",
                                each.slot().cron(),
                                "--cascade=" + each.way().word(),
                                "--wait=false")
                        .orThrow();
            case NAMESPACE ->
                cluster.kubectl("delete", "namespace", each.place().namespace(), "--wait=false")
                        .orThrow();
        }
    }

    /** What is still to go. An orphaned run stays, but nothing of ours may hold it, and its ledger goes. */
    private static List<String> remains(RealCluster cluster, List<Case> cases) {
        List<String> remains = new ArrayList<>();
        for (Case each : cases) {
            String cron = each.slot().cron();
            if (each.place().api().find(Objects.CRON_WORKFLOWS, cron).isPresent()) {
                remains.add("CronWorkflow " + cron);
            }
            boolean run = each.place()
                    .api()
                    .find(Objects.WORKFLOWS, each.slot().run())
                    .isPresent();
            if (run != (each.way() == Way.ORPHAN && each.hasRun())) {
                remains.add("Workflow " + each.slot().run());
            }
        }
        cluster.kubectl("get", "namespaces", "-o", "name")
                .orThrow()
                .out()
                .lines()
                .filter(name -> name.startsWith("namespace/" + NAME + "-"))
                .forEach(remains::add);
        Place here = cases.getFirst().place();
        here.unreleased().forEach(name -> remains.add("finalizer of " + name));
        here.api()
                .list(Objects.LEDGERS)
                .forEach(ledger -> remains.add("CronLedger of "
                        + ledger.path("spec").path("cronWorkflow").asString()));
        return remains;
    }
}
