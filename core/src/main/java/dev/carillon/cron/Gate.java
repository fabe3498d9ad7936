package dev.carillon.cron;

import dev.carillon.expr.Judgement;
import dev.carillon.launch.Launch;
import dev.carillon.launch.LaunchPolicy;
import dev.carillon.launch.Step;
import dev.carillon.time.Schedule;
import dev.carillon.time.Schedules;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Whether an open slot may be launched now. The order of questions is Argo's (argo-workflows workflow/cron/operator.go). */
sealed interface Gate {
    /** A template that is missing is looked for again this often, in a cache. */
    Duration TEMPLATE_PERIOD = Duration.ofSeconds(10);

    /** What stands in the CronWorkflow itself. */
    Action.Confirm SPEC = new Action.ConfirmCron();

    /** Nothing is in its way. */
    record Open() implements Gate {}

    /** It is not wanted. @param restsOn the live read that has to say so first; empty if none has to */
    record Skip(Outcome.Skipped outcome, Optional<Action.Confirm> restsOn) implements Gate {}

    /**
     * Something may still change inside the window.
     *
     * @param atClose the outcome if it does not
     * @param restsOn the live read that can tell that it need not wait any longer; empty if none can
     */
    record Hold(Outcome atClose, Optional<Action.Confirm> restsOn) implements Gate {
        Hold(Outcome atClose) {
            this(atClose, Optional.empty());
        }

        Hold(Outcome atClose, Action.Confirm restsOn) {
            this(atClose, Optional.of(restsOn));
        }
    }

    static Gate of(CronPass pass, Instant slot) {
        if (ScheduleChange.isUnderWay(pass)) {
            return OpenLimit.isOverfull(pass, slot)
                    ? new Skip(OpenLimit.CROWDED_OUT, Optional.empty())
                    : new Hold(new Outcome.Skipped(Outcome.Skip.SCHEDULE_CHANGED, "")); // the next pass goes on with it
        }
        if (ScheduleChange.isOfAnotherSet(pass, slot)) {
            return skip(Outcome.Skip.SCHEDULE_CHANGED, "edited at " + pass.draft.effectiveFrom());
        }
        Optional<Instant> newer = newerOfItsSchedule(pass, slot);
        // Past its window a slot was missed, even if the next one came due in that very instant.
        boolean superseded = newer.isPresent() && OpenSlots.close(pass, slot).isAfter(pass.now);
        if (OpenLimit.isCrowdedOut(pass, slot)) {
            return new Skip(OpenLimit.CROWDED_OUT, Optional.empty());
        }
        if (pass.stopped || pass.cron.suspended()) {
            Outcome.Skipped off = pass.stopped
                    ? new Outcome.Skipped(Outcome.Skip.STOPPED, "the stop strategy is true")
                    : new Outcome.Skipped(Outcome.Skip.SUSPENDED, "");
            // One that a later time has replaced would not have run anyway: why none runs is what people have to know.
            return superseded ? new Skip(off, Optional.of(SPEC)) : holdIfDeadline(pass, off);
        }
        if (superseded) {
            return skip(Outcome.Skip.SUPERSEDED, "by " + newer.get());
        }
        if (pass.unusable != null) {
            return new Hold(pass.unusable, SPEC);
        }
        Gate when = when(pass, slot);
        if (!(when instanceof Open)) {
            return when; // what is not wanted waits for no template
        }
        if (!pass.view.missingTemplates().isEmpty()) {
            // It may still come inside the window, and its arrival wakes the slot at once. That its watch falls
            // silent, so that nothing is known of it any more, does not.
            pass.wakeBy(pass.now.plus(TEMPLATE_PERIOD));
            // One that is surely missing is enough: the others need no read.
            return new Hold(
                    new Outcome.Missed(Outcome.TEMPLATE_NOT_FOUND, Reason.missing(pass.view.missingTemplates())),
                    new Action.ConfirmTemplate(pass.view.missingTemplates().getFirst()));
        }
        return concurrency(pass, slot);
    }

    /**
     * Whether a final skip may be decided now: on a live read at or after {@code since}, or as one more of the same
     * while the watch has no gap.
     */
    static boolean isConfirmed(CronPass pass, Instant since, Outcome outcome, Action.Confirm read) {
        CronView.Freshness freshness = pass.view.freshness();
        return !freshness.lastRead(read).isBefore(since) || (freshness.gapless() && pass.draft.continues(outcome));
    }

    private static Gate skip(Outcome.Skip reason, String note) {
        return new Skip(new Outcome.Skipped(reason, note), Optional.empty());
    }

    /** A slot that comes due while suspended is over at once, unless the user set a deadline (PROTOCOL M2). */
    private static Gate holdIfDeadline(CronPass pass, Outcome.Skipped outcome) {
        @Nullable Duration deadline = pass.cron.startingDeadline();
        return deadline != null && deadline.isPositive()
                ? new Hold(outcome, SPEC)
                : new Skip(outcome, Optional.of(SPEC));
    }

    private static Optional<Instant> newerOfItsSchedule(CronPass pass, Instant slot) {
        Schedules schedules = pass.schedules();
        if (schedules == null || pass.cron.options().catchUp() == CronWorkflow.CatchUp.ALL) {
            return Optional.empty();
        }
        long newest = Schedule.NEVER;
        for (Schedule schedule : schedules.all()) {
            if (schedule.matches(slot.getEpochSecond())) {
                // There may be none: our idea of the time can go back a little, behind the very first slot.
                newest = Math.min(newest, schedule.previousBefore(pass.now.getEpochSecond() + 1));
            }
        }
        // It is superseded only when each schedule that produced it has a newer time.
        return newest > slot.getEpochSecond() && newest != Schedule.NEVER
                ? Optional.of(Instant.ofEpochSecond(newest))
                : Optional.empty();
    }

    private static Gate when(CronPass pass, Instant slot) {
        return switch (pass.when) {
            case null -> new Open();
            // It may speak of the run before: whether that one begins has to be known, and then it is asked anew.
            case Judgement.Holds yes ->
                launchInDoubtBeside(pass, slot) || createdBeside(pass, slot)
                        ? new Hold(OpenSlots.missed(pass, slot, null))
                        : new Open();
            // A skip is a wish of the user's: one that was wanted at its time and could not be had until the condition
            // came to an end is none.
            case Judgement.DoesNotHold no ->
                pass.whenEnded && wasHindered(pass, slot)
                        ? new Hold(outlived(pass, slot), SPEC)
                        : new Skip(new Outcome.Skipped(Outcome.Skip.WHEN_FALSE, pass.cron.when()), Optional.of(SPEC));
            case Judgement.Unusable unusable ->
                new Hold(new Outcome.Missed(Outcome.EXPRESSION_UNUSABLE, WhenExpression.message(unusable)), SPEC);
        };
    }

    private static boolean wasHindered(CronPass pass, Instant slot) {
        return pass.draft.open().stream()
                .anyMatch(open -> open.slot().equals(slot) && WhenExpression.isHindered(pass, open));
    }

    private static Outcome.Missed outlived(CronPass pass, Instant slot) {
        @Nullable Launch launch = pass.launches.get(slot);
        Outcome.Missed missed = OpenSlots.missed(pass, slot, launch == null ? null : launch.last());
        String before = missed.note().isEmpty() ? "" : "; before that " + missed.note();
        return new Outcome.Missed(missed.reason(), "spec.when no longer holds" + before);
    }

    private static Gate concurrency(CronPass pass, Instant slot) {
        if (pass.cron.concurrency() != CronWorkflow.Concurrency.FORBID) {
            return new Open();
        }
        Outcome.Skipped forbidden = new Outcome.Skipped(Outcome.Skip.FORBIDDEN, "");
        if (launchInDoubtBeside(pass, slot) || createdBeside(pass, slot)) {
            return new Hold(forbidden, SPEC);
        }
        Optional<Child> blocker = pass.view.children().stream()
                .filter(c -> !c.isFulfilled() && !slot.equals(c.slotOf(pass.cron.name(), pass.cron.uid())))
                .min(Comparator.comparing(c -> c.key().name()));
        if (blocker.isEmpty()) {
            return refusedLatelyBeside(pass, slot)
                    .<Gate>map(refused -> new Hold(OpenSlots.missed(pass, slot, refused.last())))
                    .orElseGet(Open::new);
        }
        Outcome.Skipped named = new Outcome.Skipped(
                Outcome.Skip.FORBIDDEN, "while " + blocker.get().key().name() + " was active");
        Action.Confirm read = new Action.ConfirmChild(blocker.get().key().name());
        return pass.cron.options().forbidWaits() ? new Hold(named, read) : new Skip(named, Optional.of(read));
    }

    /** Nothing is in doubt before it is sent, so two creates of one pass would not see each other. */
    private static boolean createdBeside(CronPass pass, Instant slot) {
        return pass.actions.stream()
                .anyMatch(
                        a -> a instanceof Action.Create create && !create.slot().equals(slot));
    }

    private static boolean launchInDoubtBeside(CronPass pass, Instant slot) {
        return pass.launches.entrySet().stream()
                .anyMatch(other ->
                        !other.getKey().equals(slot) && other.getValue().inDoubt());
    }

    /**
     * Something on the way may have sent a refused create twice, and the other copy would be a second active run. Without
     * a fence nothing bounds a copy, and each refusal would hold the others for a minute.
     */
    private static Optional<Launch> refusedLatelyBeside(CronPass pass, Instant slot) {
        LaunchPolicy launching = pass.view.rules().launching();
        if (!launching.settings().fenced()) {
            return Optional.empty();
        }
        for (Map.Entry<Instant, Launch> other : pass.launches.entrySet()) {
            Launch launch = other.getValue();
            if (!other.getKey().equals(slot) && launch.verdict() == null) {
                Optional<Step> before = launching.beforeEnd(launch, pass.now);
                if (before.isPresent()) {
                    OpenSlots.take(pass, other.getKey(), before.get(), launch.close());
                    return Optional.of(launch);
                }
            }
        }
        return Optional.empty();
    }
}
