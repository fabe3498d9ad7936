package dev.carillon.audit;

import static dev.carillon.audit.Books.at;
import static dev.carillon.audit.Books.slot;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.audit.Finding.Kind;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.node.ObjectNode;

final class AuditTest {
    /** What is put out of order, and what is then found: the kind, and a part of what is said. */
    record Broken(String name, Consumer<Books> how, Kind kind, String what) {
        @Override
        public String toString() {
            return name;
        }
    }

    static List<Broken> broken() {
        return List.of(
                new Broken(
                        "an outcome is missing in the middle of the ring",
                        b -> b.forget(11)
                                .created(2)
                                .entry(2)
                                .put("outcome", "Missed")
                                .put("reason", "WindowClosed")
                                .remove(List.of("child", "end")),
                        Kind.SLOT_LOST,
                        "was due and has no outcome"),
                new Broken(
                        "an outcome is missing that cannot have been folded away",
                        b -> {
                            b.forget(11).created(2);
                            b.runs.clear();
                        },
                        Kind.SLOT_LOST,
                        "was due and has no outcome"),
                new Broken(
                        "an outcome is missing in a short ring",
                        b -> {
                            b.forget(12).forget(5);
                            b.status().put("recordedThrough", slot(11).toString());
                            b.now = "01:55:00";
                        },
                        Kind.SLOT_LOST,
                        "was due and has no outcome"),
                new Broken(
                        "an outcome is missing and somebody has written that all is known from another century on",
                        b -> {
                            b.forget(11).created(2);
                            b.runs.clear();
                            b.status().put("rebuilt", "by hand at 2099-01-01T00:00:00Z");
                        },
                        Kind.SLOT_LOST,
                        "was due and has no outcome"),
                new Broken(
                        "the counters know of fewer slots than were due",
                        b -> b.status().withObject("/counters").put("created", 11),
                        Kind.SLOT_LOST,
                        "12 times came due since 2026-03-27T00:00:00Z and only 11 have an outcome"),
                new Broken(
                        "the counters know of more slots than were due",
                        b -> b.status().withObject("/counters").put("created", 13),
                        Kind.COUNTERS_OFF,
                        "13 outcomes were counted"),
                new Broken(
                        "the counters know of fewer slots than the account tells",
                        b -> {
                            b.status().withObject("/counters").put("created", 9).put("missed", 3);
                        },
                        Kind.COUNTERS_OFF,
                        "its counter created is 9, and it tells of 10"),
                new Broken(
                        "the leader has not come by",
                        b -> b.now = "02:11:01",
                        Kind.SLOT_UNACCOUNTED,
                        "reaches only to 2026-03-27T02:00:00Z"),
                new Broken(
                        "the leader has not come by while it only skips",
                        b -> {
                            b.forget(11).forget(12).created(1).created(2).range(slot(11), slot(12), 2);
                            b.status()
                                    .withObject("/counters")
                                    .put("created", 10)
                                    .put("skipped", 2);
                            b.runs.clear();
                            b.now = "02:31:01";
                        },
                        Kind.SLOT_UNACCOUNTED,
                        "was due"),
                new Broken(
                        "a slot is open long after its window",
                        b -> b.forget(11)
                                .created(2)
                                .open(11, false)
                                .status()
                                .withObject("/counters")
                                .put("created", 11),
                        Kind.SLOT_OVERDUE,
                        "still open after 4 attempts although its window closed"),
                new Broken(
                        "a slot is in doubt long after its window",
                        b -> b.forget(11)
                                .created(2)
                                .open(11, true)
                                .status()
                                .withObject("/counters")
                                .put("created", 11),
                        Kind.SLOT_IN_DOUBT,
                        "last fault InDoubt: no answer in 5 s"),
                new Broken(
                        "a slot ran that was not due",
                        b -> b.entry(3).put("slot", "2026-03-27T00:31:00Z"),
                        Kind.SLOT_NOT_DUE,
                        "is Created in the account and is no scheduled time"),
                new Broken(
                        "somebody else ran a time that was not due",
                        b -> b.entry(3).put("slot", "2026-03-27T00:31:00Z").put("outcome", "Adopted"),
                        Kind.FOREIGN_SCHEDULER,
                        "is no scheduled time, and somebody else made a run for it"),
                new Broken(
                        "a range ends at a time that was not due",
                        b -> b.range(slot(1), slot(2).plusSeconds(60), 1)
                                .status()
                                .withObject("/counters")
                                .put("created", 11)
                                .put("skipped", 1),
                        Kind.SLOT_NOT_DUE,
                        "ends a range"),
                new Broken(
                        "a slot has two outcomes",
                        b -> {
                            b.created(11).entry(11).put("child", "another");
                            b.runs.clear();
                        },
                        Kind.LEDGER_UNREADABLE,
                        "stands in the account already"),
                new Broken(
                        "one run stands under two slots",
                        b -> b.entry(4).put("child", "uid-5"),
                        Kind.LEDGER_INCONSISTENT,
                        "has the run of another slot"),
                new Broken(
                        "a slot is open and closed",
                        b -> b.open(12, false),
                        Kind.LEDGER_UNREADABLE,
                        "stands in the account already"),
                new Broken(
                        "a range counts more slots than were due",
                        b -> b.range(slot(1), slot(2), 3),
                        Kind.LEDGER_INCONSISTENT,
                        "where only 2 were due"),
                new Broken(
                        "a range is longer than time",
                        b -> b.range(slot(2), slot(1), 1),
                        Kind.LEDGER_UNREADABLE,
                        "it lies before its beginning"),
                new Broken(
                        "the cursor lies before its beginning",
                        b -> b.status().put("recordedThrough", "2026-03-26T23:00:00Z"),
                        Kind.LEDGER_INCONSISTENT,
                        "lies before its beginning"),
                new Broken(
                        "a clock was wrong",
                        b -> b.status().put("recordedThrough", "2026-03-28T02:00:00Z"),
                        Kind.LEDGER_AHEAD,
                        "is in the future"),
                new Broken(
                        "an old account was put back",
                        b -> b.cursorBefore = at("02:01:00"),
                        Kind.LEDGER_BACK,
                        "moved back from 2026-03-27T02:01:00Z"),
                new Broken(
                        "a slot has a second run",
                        b -> b.run(9, "other"),
                        Kind.DOUBLE_RUN,
                        "is a second run of its slot: this one has uid other, the account has uid-9"),
                new Broken(
                        "a run that was given up exists",
                        b -> b.entry(11)
                                .put("outcome", "Missed")
                                .put("reason", "WindowClosed")
                                .remove(List.of("child", "end")),
                        Kind.RUN_AGAINST_ACCOUNT,
                        "the account says of its slot: Missed WindowClosed"),
                new Broken(
                        "a run exists of a slot of a range",
                        b -> {
                            b.range(Books.slot(1), Books.slot(2), 2).run(2, "uid-2");
                            ((ObjectNode) b.status().path("counters"))
                                    .put("created", 10)
                                    .put("skipped", 2);
                        },
                        Kind.RUN_AGAINST_ACCOUNT,
                        "the account says of its slot: Skipped Suspended"),
                new Broken(
                        "somebody made a run again",
                        b -> b.run(9, "other").withObject("/metadata").remove("managedFields"),
                        Kind.FOREIGN_SCHEDULER,
                        "was made by somebody else"),
                new Broken(
                        "another scheduler runs it too",
                        b -> {
                            ObjectNode metadata = b.runs.get(2).withObject("/metadata");
                            metadata.remove("managedFields");
                            metadata.withObject("/annotations").remove("carillon.dev/owner-uid");
                        },
                        Kind.FOREIGN_SCHEDULER,
                        "two of them run this CronWorkflow"),
                new Broken(
                        "another scheduler writes its status",
                        b -> b.cron.withObject("/status").put("lastScheduledTime", "2026-03-27T02:04:00Z"),
                        Kind.FOREIGN_SCHEDULER,
                        "stands in status.lastScheduledTime and not in the account"),
                new Broken(
                        "a run is held",
                        b -> b.runs.get(2)
                                .withObject("/metadata")
                                .withArray("finalizers")
                                .add("carillon.dev/unrecorded"),
                        Kind.RUN_HELD,
                        "still carries the finalizer carillon.dev/unrecorded, 330 s"),
                new Broken(
                        "there is no account",
                        b -> b.hasLedger = false,
                        Kind.LEDGER_MISSING,
                        "12 times were due and it has no account"),
                new Broken(
                        "the account cannot be read",
                        b -> b.status().put("schema", 2),
                        Kind.LEDGER_UNREADABLE,
                        "status.schema is 2"),
                new Broken(
                        "the CronWorkflow is gone",
                        b -> b.hasCron = false,
                        Kind.LEDGER_ORPHANED,
                        "speaks of a CronWorkflow that is gone"),
                new Broken(
                        "an edit was not seen",
                        b -> {
                            b.cron.withObject("/spec")
                                    .withArray("schedules")
                                    .removeAll()
                                    .add("30 * * * *");
                            b.edited("schedules");
                        },
                        Kind.EDIT_UNNOTICED,
                        "edited at 2026-03-27T02:01:00Z"),
                new Broken(
                        "an edit of the zone alone was not seen",
                        b -> {
                            b.cron.withObject("/spec").put("timezone", "Asia/Kathmandu");
                            b.edited("timezone");
                            b.now = "03:05:30";
                        },
                        Kind.EDIT_UNNOTICED,
                        "edited at 2026-03-27T02:01:00Z"),
                new Broken(
                        "the status lags behind",
                        b -> b.cron.withObject("/status").put("lastScheduledTime", "2026-03-27T01:50:00Z"),
                        Kind.STATUS_BEHIND,
                        "still says 2026-03-27T01:50:00Z"),
                new Broken(
                        "the schedule makes no sense",
                        b -> {
                            b.cron.withObject("/spec")
                                    .withArray("schedules")
                                    .removeAll()
                                    .add("61 * * * *");
                            b.status().withArray("schedules").removeAll().add("61 * * * *");
                        },
                        Kind.SCHEDULE_UNREADABLE,
                        "out of range: 61"));
    }

    @ParameterizedTest
    @MethodSource("broken")
    void what_is_out_of_order_is_found_with_a_command(Broken row) {
        Books books = new Books();
        row.how().accept(books);
        List<Finding> findings = books.audit();
        assertThat(findings)
                .anySatisfy(f -> {
                    assertThat(f.kind()).isEqualTo(row.kind());
                    assertThat(f.what()).contains(row.what());
                    assertThat(f.fix()).isNotBlank();
                    assertThat(f.key().namespace()).isEqualTo("team");
                })
                // Most rows leave the counters as they were.
                .allSatisfy(f -> assertThat(f.kind()).as(findings.toString()).isIn(row.kind(), Kind.COUNTERS_OFF));
    }

    @Test
    void every_kind_of_finding_has_its_row() {
        Set<Kind> shown = broken().stream().map(Broken::kind).collect(Collectors.toSet());
        assertThat(shown).isEqualTo(EnumSet.allOf(Kind.class));
    }

    /** What looks odd and is in order. */
    record Fine(String name, Consumer<Books> how) {
        @Override
        public String toString() {
            return name;
        }
    }

    static List<Fine> fine() {
        return List.of(
                new Fine("everything as it should be", b -> {}),
                new Fine("a slot that has just come due", b -> b.now = "02:10:59"),
                new Fine("skips that are written every quarter of an hour", b -> {
                    b.forget(11).forget(12).created(1).created(2).range(slot(11), slot(12), 2);
                    b.status().withObject("/counters").put("created", 10).put("skipped", 2);
                    b.runs.clear();
                    b.now = "02:16:00";
                }),
                new Fine("an open slot inside its window", b -> {
                    b.forget(12)
                            .created(2)
                            .open(12, false)
                            .status()
                            .withObject("/counters")
                            .put("created", 11);
                    b.runs.removeLast();
                }),
                new Fine("an open slot inside the window that its user set", b -> {
                    b.cron.withObject("/spec").put("startingDeadlineSeconds", 1800);
                    b.forget(10)
                            .created(2)
                            .open(10, false)
                            .status()
                            .withObject("/counters")
                            .put("created", 11);
                    b.runs.removeFirst();
                }),
                new Fine("slots whose runs are long gone from the account", b -> b.runs.clear()),
                new Fine("a run that was deleted sooner than an older one, whose entry stays with it", b -> {
                    b.created(1).run(1, "uid-1");
                }),
                new Fine("an account that was taken over from Argo with holes in what Argo left", b -> {
                    b.forget(3)
                            .forget(4)
                            .forget(6)
                            .status()
                            .withObject("/counters")
                            .put("created", 7);
                    b.status().put("rebuilt", "from status and 2 runs at 2026-03-27T01:05:00Z");
                    b.runs.clear();
                }),
                new Fine("delays that are counted from another beginning since the account was worked out again", b -> {
                    b.entry(3).put("slot", "2026-03-27T00:31:00Z").put("outcome", "Adopted");
                    b.status().withObject("/counters").put("created", 11).put("adopted", 1);
                    b.status().put("rebuilt", "from status and 2 runs at 2026-03-27T01:05:00Z");
                }),
                new Fine("an account that moved back because it was worked out again", b -> {
                    b.cursorBefore = at("02:04:00");
                    b.status().put("rebuilt", "its cursor 2026-03-28T02:00:00Z was ahead of 2026-03-27T02:04:10Z");
                }),
                new Fine("another set of slots since an edit", b -> {
                    b.status().put("effectiveFrom", "2026-03-27T01:34:00Z");
                    b.entry(9).put("slot", "2026-03-27T01:33:00Z");
                }),
                new Fine(
                        "a run of somebody else's, of a time that was not due, that the account has folded away",
                        b -> b.status().withObject("/counters").put("adopted", 1)),
                new Fine("a run that waits for its release", b -> {
                    b.runs.get(2)
                            .withObject("/metadata")
                            .withArray("finalizers")
                            .add("carillon.dev/unrecorded");
                    b.now = "02:01:05";
                }),
                new Fine(
                        "a run that was given up and counted as late",
                        b -> b.entry(11).put("reason", "Late")),
                new Fine(
                        "a manual run",
                        b -> b.run(9, "other").withObject("/metadata").put("name", "ten-by-hand")),
                new Fine("a CronWorkflow that is being deleted", b -> {
                    b.cron.withObject("/metadata").put("deletionTimestamp", "2026-03-27T02:03:00Z");
                    b.hasLedger = false;
                }),
                new Fine("a new CronWorkflow without an account", b -> {
                    b.cron.withObject("/metadata").put("creationTimestamp", "2026-03-27T02:00:10Z");
                    b.hasLedger = false;
                    b.runs.clear();
                }));
    }

    @ParameterizedTest
    @MethodSource("fine")
    void what_is_in_order_is_left_alone(Fine row) {
        Books books = new Books();
        row.how().accept(books);
        assertThat(books.audit()).isEmpty();
    }

    /** To release all of them is for a removal: beside a controller that runs it may double runs. */
    @Test
    void a_held_run_is_mended_by_its_controller_or_alone() {
        Books books = new Books();
        books.runs
                .get(2)
                .withObject("/metadata")
                .withArray("finalizers")
                .add("somebody/else")
                .add("carillon.dev/unrecorded");
        String name = "ten-" + slot(12).getEpochSecond();
        assertThat(books.audit())
                .singleElement()
                .satisfies(f -> assertThat(f.fix())
                        .doesNotContain("release --all")
                        .startsWith("a controller that runs takes it off")
                        .endsWith("; only if none runs: kubectl -n team patch workflow " + name + " --type json -p '["
                                + "{\"op\":\"test\",\"path\":\"/metadata/uid\",\"value\":\"uid-12\"},"
                                + "{\"op\":\"test\",\"path\":\"/metadata/finalizers/1\",\"value\":\"carillon.dev/unrecorded\"},"
                                + "{\"op\":\"remove\",\"path\":\"/metadata/finalizers/1\"}]'"));
    }

    @Test
    void many_findings_of_one_cause_are_told_five_times_and_counted() {
        Books books = new Books();
        books.now = "05:05:30";
        assertThat(books.audit())
                .hasSize(5)
                .allSatisfy(f -> assertThat(f.kind()).isEqualTo(Kind.SLOT_UNACCOUNTED))
                .last()
                .satisfies(f -> assertThat(f.what()).endsWith("(and 13 more like this)"));
    }

    @Test
    void what_is_older_than_was_asked_for_is_left_out() {
        Books books = new Books();
        books.now = "05:05:30";
        books.from = "04:35:00";
        assertThat(books.audit()).hasSize(3);
    }
}
