package dev.carillon.cron;

import dev.carillon.cron.CronLedger.End;
import dev.carillon.cron.CronLedger.Entry;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The history limits: finished runs beyond them are deleted, newest kept. */
final class History {
    /** Deletions begun in one pass: a limit lowered from 10,000 to 3 must not flood the API. */
    private static final int REMOVALS_LIMIT = 20;

    private History() {}

    static void trim(CronPass pass) {
        if (Replacement.mustNotTouch(pass)) {
            return;
        }
        trim(pass, Child.Phase.SUCCEEDED, pass.cron.successfulRunsKept());
        trim(pass, Child.Phase.FAILED, pass.cron.failedRunsKept());
    }

    private static void trim(CronPass pass, Child.Phase phase, int kept) {
        List<Child> beyond = pass.view.children().stream()
                .filter(c -> c.phase() == phase && !c.terminating())
                .sorted(Comparator.comparing(History::finished).reversed())
                .skip(kept)
                .filter(c -> mayGo(pass, c))
                .limit(REMOVALS_LIMIT)
                .toList();
        beyond.forEach(c -> pass.act(new Action.Remove(c, false)));
    }

    /** Only what is released, durably counted, and not waiting for its archive (PROTOCOL H13). */
    private static boolean mayGo(CronPass pass, Child child) {
        @Nullable CronLedger stored = pass.view.stored();
        if (child.isUnrecorded() || child.archiving() || stored == null) {
            return false;
        }
        Instant slot = child.slotOf(pass.cron.name(), pass.cron.uid());
        if (slot == null) {
            return stored.counted().contains(child.uid());
        }
        Optional<Entry> entry = stored.entry(slot);
        return entry.map(e -> e.end() != End.RUNNING).orElse(stored.isClosed(slot));
    }

    private static Instant finished(Child child) {
        @Nullable Instant finished = child.finished();
        return finished == null ? child.created() : finished;
    }
}
