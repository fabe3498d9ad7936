package dev.carillon.cron;

import dev.carillon.launch.Launch;
import dev.carillon.time.Schedule;
import dev.carillon.time.Schedules;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What looks wrong from the outside, and is said: an account from the future, another scheduler at work. */
final class Suspicion {
    /** A run of somebody else's that is older than this may have been there before we took over. */
    private static final Duration RECENT = Duration.ofMinutes(15);

    private Suspicion() {}

    static void newerLedger(CronPass pass) {
        pass.say(
                Condition.LEDGER_NEWER,
                "a newer Carillon wrote the ledger (" + pass.view.unread().why()
                        + "): nothing is launched or recorded here. Run that version again, or delete the ledger");
    }

    static void voice(CronPass pass) {
        brokenLedger(pass);
        neverMatching(pass);
        if (pass.launches.values().stream().anyMatch(Launch::clockSkewed)) {
            pass.say(
                    Condition.CLOCK_SKEW,
                    "an API server refused a run that came in time (Fenced): its clock is ahead of the others. Check the"
                            + " clocks of the control plane's nodes");
        }
        @Nullable CronLedger ledger = pass.view.ledger();
        if (ledger != null && Takeover.isAhead(ledger, pass.now)) {
            pass.say(
                    Condition.LEDGER_AHEAD,
                    "the ledger's cursor " + ledger.recordedThrough() + " is in the future and is not believed. "
                            + "Check the clocks of the nodes that Carillon ran on");
        }
        pass.runs().entrySet().stream()
                .filter(run -> isForeign(pass, run.getKey(), run.getValue()))
                .max(Map.Entry.comparingByKey())
                .ifPresent(run -> pass.say(
                        Condition.FOREIGN_SCHEDULER,
                        "another scheduler creates the runs of this CronWorkflow too, for instance "
                                + run.getValue().key().name() + ". Stop it, see docs/guide/beside-argo.md"));
        foreignStatus(pass);
    }

    /** Somebody has edited the account under a leader that knows it: an Event, since the next write puts it right. */
    private static void brokenLedger(CronPass pass) {
        CronView.Unread unread = pass.view.unread();
        if (unread.why().isEmpty() || unread.newer()) {
            return;
        }
        @Nullable CronLedger known = pass.view.ledger();
        String why = Reason.shortened(unread.why());
        if (known != null && !known.rebuilt().contains(why)) {
            pass.say(
                    Condition.LEDGER_REBUILT,
                    "CronLedger " + pass.cron.uid() + " is not believed any more (" + why
                            + "): the account as it was known before replaces it. Nothing is lost; leave ledgers to Carillon");
        }
    }

    /** Only told: the other schedules go on, so it holds nothing. */
    private static void neverMatching(CronPass pass) {
        @Nullable Schedules schedules = pass.cron.schedules();
        for (int i = 0; schedules != null && i < schedules.all().size(); i++) {
            Schedule schedule = schedules.all().get(i);
            if (schedule.never()) { // first, for naming the field reads the whole object
                schedule.neverFires(pass.cron.scheduleField(i))
                        .ifPresent(error ->
                                pass.say(Condition.SPEC_ERROR, Problem.of(error).text()));
            }
        }
    }

    /** Somebody else writes the status while the account is ours: both work out what stands in it. */
    private static void foreignStatus(CronPass pass) {
        pass.cron
                .foreignStatus()
                .filter(w -> w.time().plus(RECENT).isAfter(pass.now) && wasOurs(pass, w.time()))
                .ifPresent(w -> {
                    pass.say(
                            Condition.FOREIGN_SCHEDULER,
                            "\"" + w.manager() + "\" writes the status of this CronWorkflow too. Stop it, see"
                                    + " docs/guide/beside-argo.md");
                    pass.wakeBy(w.time().plus(RECENT));
                });
    }

    /** A run under a slot's name without our annotation, of a slot that was ours to launch. */
    private static boolean isForeign(CronPass pass, Instant slot, Child run) {
        return run.ownerUid().isEmpty() && slot.isAfter(pass.now.minus(RECENT)) && wasOurs(pass, slot);
    }

    /**
     * Whether the account was kept already at that time, when a slot came due or a status was written. The runs that a
     * takeover finds are all decided at its own time, which is later than any of them. A range tells only when it last
     * grew: what the condition that is shown rested on may have gone, and it stays for its time.
     */
    private static boolean wasOurs(CronPass pass, Instant time) {
        CronLedger ledger = pass.before();
        boolean isShown =
                pass.cron.shown().conditions().stream().anyMatch(c -> c.type().equals(Condition.FOREIGN_SCHEDULER));
        boolean wasWritten =
                ledger.written().isAfter(Instant.EPOCH) && ledger.written().isBefore(time);
        return isShown
                || wasWritten
                || ledger.recent().stream().anyMatch(e -> e.decided().isBefore(time))
                || ledger.ranges().stream().anyMatch(r -> r.decided().isBefore(time));
    }
}
