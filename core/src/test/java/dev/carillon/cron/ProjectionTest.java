package dev.carillon.cron;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The status that Argo's tools read: a projection of the stored ledger. */
class ProjectionTest {
    private static final int SEEDS = 300;

    private static List<Action.Project> projections(CronPlan plan) {
        return Plans.all(plan, Action.Project.class);
    }

    private static Views recorded() {
        return Views.cron("0 10 * * *")
                .recordedRun("10:00:00", Run.of("10:00:00").released().running());
    }

    /** The run is there, and its record is decided and not stored. */
    private static Views unrecorded() {
        Views view = Views.cron("0 10 * * *");
        CronLedger before = view.ledger();
        return view.recordedRun("10:00:00", Run.of("10:00:00").running()).stored(before);
    }

    @Test
    void a_recorded_run_is_shown_as_argo_shows_it() {
        Views view = recorded();
        view.carriedOut(view.at("10:00:01"), Views.time("10:00:01"));

        CronWorkflow.Shown shown = view.cron().shown();
        assertThat(shown.activeUids())
                .containsExactly(Run.of("10:00:00").child().uid());
        assertThat(shown.lastScheduled()).isEqualTo(Views.time("10:00:00"));
        assertThat(shown.phase()).isEqualTo("Active");
        assertThat(shown.lastUsedSchedule()).isEqualTo("0 10 * * *");
    }

    /** As Argo does it: whoever has only the status knows by its list which ends it has counted. */
    @Test
    void a_run_leaves_the_list_in_the_write_that_counts_its_end() {
        Views view = recorded();
        view.carriedOut(view.at("10:00:01"), Views.time("10:00:01"));
        view.run(Run.of("10:00:00").released().ended("Succeeded", "10:01:00"));
        assertThat(projections(view.at("10:01:02"))).as("its end is not stored").isEmpty();

        view.carriedOut(view.at("10:01:11"), Views.time("10:01:11"));
        view.carriedOut(view.at("10:01:22"), Views.time("10:01:22"));
        assertThat(view.cron().shown().succeeded()).isOne();
        assertThat(view.cron().shown().activeUids()).isEmpty();
    }

    @Test
    void nothing_is_written_when_nothing_differs() {
        Views view = recorded();
        view.carriedOut(view.at("10:00:01"), Views.time("10:00:01"));

        assertThat(projections(view.at("10:01:00"))).isEmpty();
    }

    @Test
    void two_writes_are_ten_seconds_apart() {
        Views view = recorded().projected("10:00:00");

        CronPlan early = view.at("10:00:09.999");
        assertThat(projections(early)).isEmpty();
        assertThat(early.wakeAt()).isEqualTo(Views.time("10:00:10"));
        assertThat(projections(view.at("10:00:10"))).hasSize(1);
    }

    @Test
    void what_is_only_decided_and_not_stored_is_not_shown() {
        Views view = Views.cron("0 10 * * *");
        CronLedger before = view.ledger();
        CronPlan plan = view.recorded("10:00:00", new Outcome.Created("a", false))
                .stored(before)
                .at("10:00:01");

        for (Action.Project project : projections(plan)) {
            assertThat(new String(project.patch(), StandardCharsets.UTF_8)).doesNotContain("lastScheduledTime");
        }
    }

    @Test
    void a_run_is_shown_when_it_is_recorded_with_its_time_in_one_write() {
        Views view = unrecorded();
        CronPlan created = view.at("10:00:01");
        assertThat(Plans.all(created, Action.SaveLedger.class)).hasSize(1);
        assertThat(projections(created)).isEmpty();

        view.stored(created.ledger());
        view.carriedOut(view.at("10:00:01.020"), Views.time("10:00:01.020"));
        assertThat(view.cron().shown().activeUids()).hasSize(1);
        assertThat(view.cron().shown().lastScheduled()).isEqualTo(Views.time("10:00:00"));
    }

    @Test
    void a_run_whose_record_cannot_be_written_is_shown_all_the_same() {
        Views view = unrecorded();
        CronPlan early = view.at("10:00:09.999");
        assertThat(projections(early)).isEmpty();
        assertThat(early.wakeAt()).isEqualTo(Views.time("10:00:10"));
        assertThat(projections(view.at("10:00:10"))).hasSize(1);
    }

    @Test
    void a_run_whose_record_cannot_be_written_is_shown_though_others_follow_it_closely() {
        Views view = unrecorded();
        view.after(view.run(Run.of("10:00:08").running()).at("10:00:08"));

        assertThat(view.ledger().entry(Views.time("10:00:08"))).isPresent();
        assertThat(projections(view.at("10:00:10"))).hasSize(1);
    }

    @Test
    void the_last_scheduled_time_never_moves_back() {
        Views view = recorded().status("{'lastScheduledTime':'2026-11-24T10:30:00Z'}");
        view.carriedOut(view.at("11:00:00"), Views.time("11:00:00"));

        assertThat(view.cron().shown().lastScheduled()).isEqualTo(Views.time("10:30:00"));
    }

    /** Copied, restored or written by hand: a condition that asks how long ago it was would never hold again. */
    @Test
    void a_last_scheduled_time_to_come_is_put_right_and_believed_by_no_condition() {
        Views view = Views.cron("0 10 * * *")
                .spec("{'when':'{{= cronworkflow.lastScheduledTime == nil }}'}")
                .status("{'lastScheduledTime':'2031-01-01T00:00:00Z'}");
        assertThat(Plans.creates(view.at("10:00:00"))).containsExactly("10:00:00");
        view.carriedOut(view.at("09:59:50"), Views.time("09:59:50"));
        assertThat(view.cron().shown().lastScheduled()).isNull();
        assertThat(projections(view.at("09:59:59"))).isEmpty();
    }

    @Test
    void a_time_that_is_finer_than_a_second_is_written_once() {
        Views view = Views.cron("0 10 * * *")
                .recordedRun("09:59:40.500", Run.of("09:59:40.500").released());
        view.carriedOut(view.at("09:59:50"), Views.time("09:59:50"));
        assertThat(projections(view.at("10:00:10"))).isEmpty();
    }

    @Test
    void a_status_that_was_wiped_is_rebuilt() {
        Views view = recorded();
        view.carriedOut(view.at("10:00:01"), Views.time("10:00:01"));
        view.status("{'lastScheduledTime':null,'active':[],'phase':'','conditions':[]}");
        view.carriedOut(view.at("10:05:00"), Views.time("10:05:00"));

        assertThat(view.cron().shown().lastScheduled()).isEqualTo(Views.time("10:00:00"));
        assertThat(view.cron().shown().activeUids()).hasSize(1);
    }

    @Test
    void a_miss_is_a_submission_error_until_the_next_success() {
        Views view = Views.cron("0 * * * *").recorded("10:00:00", new Outcome.Missed("WindowClosed", "refused"));
        view.carriedOut(view.at("10:30:00"), Views.time("10:30:00"));
        assertThat(view.cron().shown().conditions())
                .anyMatch(c -> c.type().equals(Condition.SUBMISSION_ERROR)
                        && c.message().contains("10:00:00"));

        view.recordedRun("11:00:00", Run.of("11:00:00").released());
        view.carriedOut(view.at("11:00:01"), Views.time("11:00:01"));
        assertThat(view.cron().shown().conditions()).isEmpty();
    }

    @Test
    void only_what_is_active_is_shown_oldest_first_and_by_name_in_one_second() {
        Views view = recorded()
                .run(Run.manual("b", "09:50:00").running())
                .run(Run.manual("a", "09:50:00").running())
                .run(Run.manual("z", "09:40:00").running())
                .run(Run.manual("done", "09:30:00").ended("Succeeded", "09:31:00"));
        view.carriedOut(view.at("10:00:01"), Views.time("10:00:01"));

        assertThat(view.cron().shown().activeUids())
                .containsExactly(
                        "uid-z", "uid-a", "uid-b", Run.of("10:00:00").child().uid());
    }

    @Test
    void problems_of_one_kind_are_one_condition_and_the_same_one_is_said_once() {
        Views view = Views.cron("0 0 30 2 *", "0 0 31 6 *", "0 10 * * *").spec("{'concurrencyPolicy':'Queue'}");
        view.recorded("09:59:40", new Outcome.Missed("WindowClosed", "refused"));
        CronPlan plan = view.at("09:59:50");
        view.carriedOut(plan, Views.time("09:59:50"));

        assertThat(view.cron().shown().conditions())
                .extracting(Condition::type)
                .containsExactly(Condition.SPEC_ERROR, Condition.SUBMISSION_ERROR);
        String all = view.cron().shown().conditions().getFirst().message();
        assertThat(all)
                .contains("spec.concurrencyPolicy")
                .contains("; spec.schedules[0]")
                .contains("; spec.schedules[1]");
        assertThat(all.split("; spec\\.", -1)).hasSize(3);
    }

    @Test
    void a_phase_of_stopped_that_is_over_becomes_active_even_if_nothing_ran_and_an_empty_one_stays() {
        Views stopped = Views.cron("0 10 * * *").status("{'phase':'Stopped'}");
        stopped.carriedOut(stopped.at("09:59:50"), Views.time("09:59:50"));
        assertThat(stopped.cron().shown().phase()).isEqualTo("Active");
        Views blank = Views.cron("0 10 * * *");
        blank.carriedOut(blank.at("09:59:50"), Views.time("09:59:50"));
        assertThat(blank.cron().shown().phase()).isEmpty();
    }

    @Test
    void the_zone_stands_before_each_schedule_that_was_used() {
        assertThat(Projection.lastUsedSchedule(Views.cron("0 10 * * *", "5 * * * *")
                        .spec("{'timezone':'Europe/Berlin'}")
                        .cron()))
                .isEqualTo("CRON_TZ=Europe/Berlin 0 10 * * *,CRON_TZ=Europe/Berlin 5 * * * *");
    }

    @Test
    void a_pass_over_an_unchanged_world_changes_nothing() {
        for (int seed = 0; seed < SEEDS; seed++) {
            Views view = world(new Random(seed));
            Instant now = Views.time("10:02:30").plusSeconds(new Random(seed).nextInt(120));
            CronPlan first = view.at(now);
            CronPlan second = view.after(first).at(now);
            // DESIGN 6: a wake-up is always armed, for the next scheduled time at the latest, and for a look around.
            long next = Objects.requireNonNull(view.cron().schedules()).nextAfter(now.getEpochSecond());
            assertThat(first.wakeAt())
                    .as("seed %d", seed)
                    .isBeforeOrEqualTo(Instant.ofEpochSecond(next))
                    .isBeforeOrEqualTo(now.plus(CronPass.AUDIT_PERIOD));
            assertThat(second.ledger()).as("seed %d", seed).isEqualTo(first.ledger());
            assertThat(second.launches()).as("seed %d", seed).isEqualTo(first.launches());
            assertThat(second.wakeAt()).as("seed %d", seed).isEqualTo(first.wakeAt());
            assertThat(second.actions().stream()
                            .filter(a -> !(a instanceof Action.Project))
                            .map(Object::toString))
                    .as("seed %d", seed)
                    .containsExactlyElementsOf(first.actions().stream()
                            .filter(a -> !(a instanceof Action.Project))
                            .map(Object::toString)
                            .toList());
        }
    }

    @Test
    void a_world_in_which_every_wish_is_granted_comes_to_rest() {
        for (int seed = 0; seed < SEEDS; seed++) {
            Views view = world(new Random(seed));
            Instant now = Views.time("10:02:30");
            CronPlan plan = view.at(now);
            for (int round = 0; round < 8 && !plan.actions().isEmpty(); round++) {
                view.carriedOut(plan, now);
                now = now.plusMillis(100);
                plan = view.at(now);
            }
            now = Views.time("10:02:59"); // the projection's period is over, the next slot is not due
            for (int round = 0; round < 3; round++) {
                view.carriedOut(view.at(now), now);
            }
            assertThat(view.at(now).actions()).as("seed %d", seed).isEmpty();
        }
    }

    private static Views world(Random random) {
        String[] schedules = {"* * * * *", "*/2 * * * *", "0 10 * * *"};
        String[] policies = {"Allow", "Forbid", "Replace"};
        String[] catchUps = {"All", "Latest", "None"};
        Views view = random.nextBoolean()
                ? Views.cron(schedules[random.nextInt(3)])
                : Views.cron(schedules[random.nextInt(3)], "1 10 * * *");
        view.spec("{'concurrencyPolicy':'" + policies[random.nextInt(3)] + "','suspend':" + (random.nextInt(5) == 0)
                + "}");
        view.annotated(Names.CATCH_UP, catchUps[random.nextInt(3)]);
        if (random.nextBoolean()) {
            view.spec("{'startingDeadlineSeconds':" + random.nextInt(300) + "}");
        }
        if (random.nextInt(4) == 0) {
            view.annotated(Names.FORBID, "wait");
        }
        for (String slot : new String[] {"09:57:00", "09:58:00", "09:59:00"}) {
            Run run = Run.of(slot);
            switch (random.nextInt(6)) {
                case 0 -> view.recordedRun(slot, run.running());
                case 1 -> view.recordedRun(slot, run.released().ended("Succeeded", slot));
                case 2 -> view.recordedRun(slot, run.ended("Error", slot));
                case 3 -> view.recorded(slot, new Outcome.Missed("WindowClosed", "x"));
                default -> {}
            }
        }
        if (random.nextInt(4) == 0) {
            view.run(Run.manual("by-hand", "09:58:30").ended("Failed", "09:59:10"));
        }
        if (random.nextInt(6) == 0) {
            view.run(Run.of("10:00:00").running());
        }
        if (random.nextInt(6) == 0) {
            view.ledger(null);
        }
        return view;
    }
}
