package dev.carillon.cron;

import dev.carillon.api.Times;
import dev.carillon.cron.CronLedger.Open;
import dev.carillon.fault.Fault;
import dev.carillon.fault.Fault.Rejection;
import dev.carillon.launch.Launch;
import dev.carillon.launch.LaunchPolicy;
import dev.carillon.launch.Step;
import dev.carillon.launch.Verdict;
import dev.carillon.time.Schedules;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Each open slot takes its next step: launch it, settle it, hold it, or give it its outcome. */
final class OpenSlots {
    /**
     * What a slot waits for is read this long before its close: the last moment at which the answer and a create still fit
     * into the window.
     */
    static final Duration LAST_LOOK = Duration.ofSeconds(3);

    private OpenSlots() {}

    static void decide(CronPass pass) {
        OpenLimit.apply(pass);
        WhenExpression.apply(pass);
        for (Open open : List.copyOf(pass.draft.open())) {
            if (!pass.draft.isClosed(open.slot())) {
                decide(pass, open.slot());
            }
        }
        pass.draft.setOpen(
                pass.draft.open().stream().map(o -> described(pass, o)).toList());
    }

    private static void decide(CronPass pass, Instant slot) {
        if (slot.isAfter(pass.now)) {
            pass.wakeBy(slot); // an edit that kept it was noted by a clock ahead of ours
            return;
        }
        @Nullable Launch launch = pass.launches.get(slot);
        Instant close = close(pass, slot);
        boolean over = !close.isAfter(pass.now);
        // What was wanted when its window closed is missed, or turns out to exist; nothing stands in its way any more.
        Gate gate = launch != null && over && launch.terms().wantedAtClose() ? new Gate.Open() : Gate.of(pass, slot);
        if (launch != null && launch.inDoubt()) {
            // The gate decides whether it is still wanted, but an attempt in doubt must be settled first.
            boolean wanted = !pass.view.stopping() && gate instanceof Gate.Open;
            Launch same = wanted && over ? launch.wantedAtClose() : launch;
            step(pass, slot, same.withClose(wanted ? close : Times.earlier(close, pass.now)), close);
            return;
        }
        switch (gate) {
            case Gate.Open open -> {
                Launch asked = launch == null ? opened(pass, close) : revised(pass, launch, close);
                if (!pass.view.stopping()) {
                    step(pass, slot, over ? asked.wantedAtClose() : asked, close);
                }
            }
            case Gate.Skip skip -> {
                if (isForTheGate(pass, slot, launch)) {
                    skip(pass, slot, skip);
                }
            }
            case Gate.Hold hold -> {
                if (!over || ScheduleChange.isUnderWay(pass)) { // what an edit makes of it is not known yet
                    pass.holds.put(slot, hold.atClose());
                    pass.wakeBy(close);
                    lookOnceMore(pass, slot, hold);
                } else if (isForTheGate(pass, slot, launch)) {
                    closeHeld(pass, slot, hold);
                }
            }
        }
    }

    /**
     * Whether the gate may give the slot its outcome. What was sent is settled first, copies included, and a rejection
     * stays one when what it waited for is over.
     */
    private static boolean isForTheGate(CronPass pass, Instant slot, @Nullable Launch launch) {
        if (launch == null) {
            return true;
        }
        LaunchPolicy launching = pass.view.rules().launching();
        Optional<Step> before = launching.beforeEnd(launch, pass.now);
        // Where looks are not answered for long, no more slots wait for one than an account can hold.
        boolean overfull = OpenLimit.isOverfull(pass, slot) && !pass.now.isBefore(launching.releaseAfter(launch));
        if (before.isPresent() && !overfull) {
            take(pass, slot, before.get(), launch.close());
        } else if (launch.wanted() != null) {
            end(pass, slot, launch.wanted());
        } else {
            return true;
        }
        return false;
    }

    /** The cache may be behind: whether what is in the way still is, is asked while the slot can still run. */
    private static void lookOnceMore(CronPass pass, Instant slot, Gate.Hold hold) {
        if (hold.restsOn().isEmpty()) {
            return;
        }
        Instant at = lastLook(pass, slot);
        if (at.isAfter(pass.now)) {
            pass.wakeBy(at);
        } else {
            readIfOlder(pass, hold.restsOn().get(), at);
        }
    }

    /** @return whether it has to be read: it was not at or after that moment */
    private static boolean readIfOlder(CronPass pass, Action.Confirm read, Instant since) {
        boolean older = pass.view.freshness().lastRead(read).isBefore(since);
        if (older) {
            pass.act(read);
        }
        return older;
    }

    private static Instant lastLook(CronPass pass, Instant slot) {
        return Times.later(close(pass, slot).minus(LAST_LOOK), slot);
    }

    private static Launch opened(CronPass pass, Instant close) {
        boolean inLineOnly = pass.cron.startingDeadline() == null
                && pass.settings().defaultWindow().isZero();
        Launch opened = Launch.open(close, pass.now, pass.cron.options().quotaWaits());
        return inLineOnly ? opened.inlineOnly() : opened;
    }

    /** The terms as they stand now: both may be edited while the slot is pending. */
    private static Launch revised(CronPass pass, Launch launch, Instant close) {
        return launch.withClose(close).withQuotaWaiting(pass.cron.options().quotaWaits());
    }

    /** The end of the slot's window. One that an edit of the schedules did not keep cannot run after it. */
    static Instant close(CronPass pass, Instant slot) {
        Schedules schedules = pass.schedules();
        Instant close = schedules == null
                ? slot.plus(Window.longest(pass.cron, pass.settings()))
                : Window.close(slot, pass.cron, schedules, pass.settings());
        return ScheduleChange.isOfAnotherSet(pass, slot) ? Times.earlier(close, pass.draft.effectiveFrom()) : close;
    }

    private static void step(CronPass pass, Instant slot, Launch launch, Instant close) {
        pass.launches.put(slot, launch);
        take(pass, slot, pass.view.rules().launching().next(launch, pass.view.leaseEnd(), pass.now), close);
    }

    /** @param close the end of the slot's window, by which its requests are in a hurry */
    static void take(CronPass pass, Instant slot, Step step, Instant close) {
        switch (step) {
            case Step.Send send -> {
                pass.act(new Action.Create(slot, send.notAfter(), close, send.fresh()));
                pass.wakeBy(close);
            }
            case Step.Look look -> pass.act(new Action.LookUp(slot, close));
            case Step.ReadLedger read -> pass.act(new Action.ReadLedger(slot, close));
            case Step.Wait wait -> pass.wakeBy(wait.until());
            case Step.Close over -> end(pass, slot, over.verdict());
        }
    }

    private static void end(CronPass pass, Instant slot, Verdict verdict) {
        switch (verdict) {
            case Verdict.Created created -> {} // recorded by Runs, in this pass or the next
            case Verdict.Rejected rejected ->
                pass.close(slot, new Outcome.Rejected(Reason.of(rejected.rejection()), rejected.message()));
            // Only what the gate lets through expires: what is in doubt is settled first, and then asks the gate again.
            case Verdict.Expired expired -> pass.close(slot, missed(pass, slot, expired.last()));
        }
    }

    private static void closeHeld(CronPass pass, Instant slot, Gate.Hold hold) {
        // A row of equal outcomes may grow unread, but what waited was promised a last look. That a template is there
        // helps no more, and who may not read it would wait for ever.
        Optional<Action.Confirm> owed = hold.restsOn().filter(read -> !(read instanceof Action.ConfirmTemplate));
        if (owed.isPresent() && readIfOlder(pass, owed.get(), lastLook(pass, slot))) {
            pass.holds.put(slot, hold.atClose());
        } else {
            pass.close(slot, hold.atClose());
        }
    }

    static Outcome.Missed missed(CronPass pass, Instant slot, @Nullable Fault last) {
        return switch (last) {
            case null -> new Outcome.Missed(Outcome.WINDOW_CLOSED, outage(pass, slot, close(pass, slot), ""));
            case Fault.Blocked blocked -> new Outcome.Missed(Reason.of(blocked.block()), blocked.message());
            case Fault.Quota quota -> new Outcome.Missed(Reason.of(Rejection.QUOTA_EXCEEDED), quota.message());
            default -> new Outcome.Missed(Outcome.WINDOW_CLOSED, last.kind() + ": " + last.message());
        };
    }

    /** The fault of the outage that the window lay in, if there was one. */
    static String outage(CronPass pass, Instant slot, Instant close, String otherwise) {
        return pass.view
                .outage()
                .filter(o -> o.overlaps(slot, close))
                .map(Outage::text)
                .orElse(otherwise);
    }

    private static void skip(CronPass pass, Instant slot, Gate.Skip skip) {
        Optional<Action.Confirm> owed =
                skip.restsOn().filter(read -> !Gate.isConfirmed(pass, slot, skip.outcome(), read));
        owed.ifPresentOrElse(pass::act, () -> pass.close(slot, skip.outcome()));
    }

    private static Open described(CronPass pass, Open open) {
        @Nullable Launch launch = pass.launches.get(open.slot());
        if (launch == null) {
            @Nullable Outcome held = pass.holds.get(open.slot());
            // What kept it from being tried is not forgotten: a condition that ends asks for it.
            boolean untried =
                    open.attempts() == 0 && !open.inDoubt() && open.fault().isEmpty();
            return held != null && untried ? new Open(open.slot(), 0, "", waits(held), false) : open;
        }
        @Nullable Fault last = launch.last();
        return new Open(
                open.slot(),
                launch.attempts(),
                last == null ? "" : last.kind(),
                last == null ? "" : Reason.shortened(last.message()),
                launch.inDoubt());
    }

    /** What it waits for, in the words of what becomes of it if that does not come. */
    private static String waits(Outcome atClose) {
        String note = Reason.shortened(atClose.note());
        return atClose.reason() + (note.isEmpty() ? "" : ": " + note);
    }
}
