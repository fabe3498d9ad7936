package dev.carillon.control;

import dev.carillon.cron.Child;
import dev.carillon.cron.CronLedger;
import dev.carillon.cron.CronLedger.End;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Runs that ended and are gone before their end was stored: deleted in the moment that they ended, or while nobody led.
 * Without it an end that the watch has shown would be recorded as one that nobody saw.
 */
final class Ended {
    /** Of one CronWorkflow; beyond it the oldest is forgotten, and recorded as gone. */
    private static final int LIMIT = 100;

    private final Map<String, Map<String, Child>> byCron = new HashMap<>();

    /** @param run as it was last seen @param ledger the account as far as it is known */
    void gone(Child run, @Nullable CronLedger ledger) {
        if (!run.isFulfilled() || isSettled(run.uid(), ledger)) {
            return;
        }
        Map<String, Child> runs = byCron.computeIfAbsent(run.cronUid(), uid -> new LinkedHashMap<>());
        runs.keySet().removeIf(uid -> isSettled(uid, ledger));
        runs.put(run.uid(), run);
        if (runs.size() > LIMIT) {
            runs.remove(runs.keySet().iterator().next());
        }
    }

    Map<String, Child> of(String cronUid, @Nullable CronLedger stored) {
        @Nullable Map<String, Child> runs = byCron.get(cronUid);
        if (runs == null) {
            return Map.of();
        }
        runs.keySet().removeIf(uid -> isSettled(uid, stored));
        if (runs.isEmpty()) {
            byCron.remove(cronUid);
        }
        return Map.copyOf(runs);
    }

    /** The CronWorkflow is gone. */
    void forget(String cronUid) {
        byCron.remove(cronUid);
    }

    private static boolean isSettled(String uid, @Nullable CronLedger ledger) {
        return ledger != null
                && ledger.recent().stream()
                        .anyMatch(entry -> entry.outcome().childUid().equals(uid) && entry.end() != End.RUNNING);
    }
}
