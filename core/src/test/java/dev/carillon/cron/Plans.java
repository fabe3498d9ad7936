package dev.carillon.cron;

import dev.carillon.cron.CronLedger.Entry;
import dev.carillon.cron.CronLedger.Range;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Questions about a plan. */
final class Plans {
    private Plans() {}

    static <A extends Action> List<A> all(CronPlan plan, Class<A> kind) {
        return plan.actions().stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /** The wall-clock times of the slots that it creates, in order. */
    static List<String> creates(CronPlan plan) {
        return all(plan, Action.Create.class).stream()
                .map(c -> c.slot().toString().substring(11, 19))
                .toList();
    }

    static boolean does(CronPlan plan, Class<? extends Action> kind) {
        return plan.actions().stream().anyMatch(kind::isInstance);
    }

    /** How many of them do. */
    static long count(List<CronPlan> plans, Class<? extends Action> kind) {
        return plans.stream().filter(plan -> does(plan, kind)).count();
    }

    /** Kind and reason of the slot's outcome, {@code Pending}, or nothing if the ledger does not speak of it. */
    static String outcome(CronPlan plan, String slot) {
        return outcome(plan.ledger(), Views.time(slot));
    }

    static String outcome(CronLedger ledger, Instant slot) {
        if (ledger.open().stream().anyMatch(o -> o.slot().equals(slot))) {
            return "Pending";
        }
        Optional<Entry> entry = ledger.entry(slot);
        if (entry.isPresent()) {
            return LedgerJson.label(entry.get().outcome());
        }
        for (Range range : ledger.ranges()) {
            if (!slot.isBefore(range.from()) && !slot.isAfter(range.to())) {
                return LedgerJson.label(range.outcome());
            }
        }
        return "";
    }

    static List<String> conditions(CronPlan plan) {
        return plan.conditions().stream().map(Condition::type).toList();
    }
}
