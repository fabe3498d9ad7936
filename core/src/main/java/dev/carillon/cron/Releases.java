package dev.carillon.cron;

import dev.carillon.cron.CronLedger.Entry;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Takes our finalizer off runs whose slot is durably recorded, as often as it comes back, and not before a create that
 * is still on its way can no longer land (PROTOCOL H1).
 */
final class Releases {
    private Releases() {}

    static void release(CronPass pass) {
        @Nullable CronLedger stored = pass.view.stored();
        if (stored == null || Takeover.isAhead(stored, pass.now)) {
            return; // a cursor from the future calls slots closed that are not
        }
        // Its Workflow cannot go while our finalizer stands, so the user has to know (PROTOCOL H5).
        Denied.say(
                pass,
                Condition.RELEASE_FAILED,
                pass.view.children().stream().filter(Child::isUnrecorded),
                pass.view.denials().releases(),
                "the finalizer " + Names.UNRECORDED + " cannot be taken off %s");
        for (Child child : pass.view.children()) {
            if (child.isUnrecorded()) {
                Optional<Instant> due = due(pass, stored, child);
                if (due.isPresent()) {
                    releaseAt(pass, child, due.get(), isKeptStray(pass, stored, child));
                }
            }
        }
    }

    /** The CronWorkflow is being deleted: its runs go with it, and no record is owed (PROTOCOL H2). */
    static void letGo(CronPass pass) {
        for (Child child : pass.view.children()) {
            if (child.isUnrecorded()) {
                releaseAt(pass, child, child.landed(), false);
            }
        }
    }

    /** One that is deleted before it starts is counted when it is deleted. */
    private static boolean isKeptStray(CronPass pass, CronLedger stored, Child child) {
        Instant slot = child.slotOf(pass.cron.name(), pass.cron.uid());
        return slot != null
                && child.byUs()
                && child.phase() != Child.Phase.NONE
                && stored.entry(slot)
                        .map(Entry::outcome)
                        .filter(o -> !o.childUid().equals(child.uid())
                                || (o instanceof Outcome.Created created && created.late()))
                        .isPresent();
    }

    private static void releaseAt(CronPass pass, Child child, Instant at, boolean stray) {
        if (at.isAfter(pass.now)) {
            pass.wakeBy(OffBeat.after(at));
        } else {
            pass.act(new Action.Release(child, stray));
        }
    }

    /** From when on the child may be released, empty while its slot is not durably recorded. */
    private static Optional<Instant> due(CronPass pass, CronLedger stored, Child child) {
        Instant slot = child.slotOf(pass.cron.name(), pass.cron.uid());
        if (slot == null || !child.byUs()) {
            return Optional.of(child.landed()); // a copy that somebody made of a run of ours
        }
        Optional<Entry> entry = stored.entry(slot);
        if (entry.isPresent()) {
            Instant after = child.landed(entry.get(), pass.view.rules().launching());
            boolean held = entry.get().outcome().childUid().equals(child.uid());
            // A stray that may still be deleted, or whose slot has to be amended first, is kept in sight.
            boolean beside = entry.get().outcome().hasRun() && child.phase() != Child.Phase.NONE;
            return held || beside || child.terminating() ? Optional.of(after) : Optional.empty();
        }
        if (stored.isClosedWithoutRun(slot)) {
            return child.terminating() ? Optional.of(child.landed()) : Optional.empty();
        }
        return stored.isClosed(slot) ? Optional.of(child.landed()) : Optional.empty();
    }
}
