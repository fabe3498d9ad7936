package dev.carillon.control;

import dev.carillon.api.Key;
import dev.carillon.cron.Child;
import dev.carillon.cron.CronLedger;
import dev.carillon.launch.Dispatcher;
import dev.carillon.port.Note;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Takes stock of how things stand. */
final class Pulses {
    private Pulses() {}

    static Note of(
            Collection<CronState> states,
            Caches caches,
            Dispatcher<Work> dispatcher,
            Leadership leadership,
            Instant now) {
        long pending = 0;
        Instant oldestPending = now;
        for (CronState state : states) {
            @Nullable CronLedger ledger = state.ledger;
            if (ledger != null) {
                pending += ledger.open().size();
                for (CronLedger.Open open : ledger.open()) {
                    oldestPending = open.slot().isBefore(oldestPending) ? open.slot() : oldestPending;
                }
            }
        }
        long unreleased = 0;
        Instant oldestUnreleased = now;
        Optional<Key> unreleasedOf = Optional.empty();
        for (Child child : caches.children.all()) {
            if (child.isUnrecorded()) {
                unreleased++;
                if (unreleasedOf.isEmpty() || child.created().isBefore(oldestUnreleased)) {
                    oldestUnreleased = child.created();
                    unreleasedOf = Optional.of(child.cronKey());
                }
            }
        }
        return new Note.Pulse(
                now,
                states.size(),
                pending,
                Duration.between(oldestPending, now),
                unreleased,
                Duration.between(oldestUnreleased, now),
                unreleasedOf,
                dispatcher.waiting(),
                dispatcher.flying(),
                dispatcher.isApiBroken(),
                leadership.isLeading(),
                leadership.isReady());
    }
}
