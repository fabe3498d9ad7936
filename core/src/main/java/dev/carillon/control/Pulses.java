package dev.carillon.control;

import dev.carillon.api.Key;
import dev.carillon.api.Times;
import dev.carillon.cron.Child;
import dev.carillon.cron.CronLedger;
import dev.carillon.fault.Scope;
import dev.carillon.launch.Dispatcher;
import dev.carillon.port.Note;
import dev.carillon.port.Telemetry;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Takes stock of how things stand: regularly, and of the breakers whenever one moves. */
final class Pulses {
    private static final Duration PERIOD = Duration.ofSeconds(5);

    private final Caches caches;
    private final Dispatcher<Work> dispatcher;
    private final Contact contact;
    private final Leadership leadership;
    private final ServerClock clock;
    private final Telemetry telemetry;

    /** The scopes whose breakers are open, as they were last told. */
    private Set<Scope> broken = Set.of();

    private @Nullable Moment last;

    Pulses(
            Caches caches,
            Dispatcher<Work> dispatcher,
            Contact contact,
            Leadership leadership,
            ServerClock clock,
            Telemetry telemetry) {
        this.caches = caches;
        this.dispatcher = dispatcher;
        this.contact = contact;
        this.leadership = leadership;
        this.clock = clock;
        this.telemetry = telemetry;
    }

    void step(Moment now, Instant time, Map<String, CronState> states) {
        tellBreakers();
        if (last == null || now.since(last).compareTo(PERIOD) >= 0) {
            last = now;
            telemetry.note(stock(now, time, states));
            telemetry.note(new Note.ClockMeasured(
                    clock.isKnown() ? Optional.of(clock.measured()) : Optional.empty(), clock.isUsable()));
        }
    }

    private void tellBreakers() {
        Set<Scope> open = dispatcher.broken();
        if (!open.equals(broken)) {
            tellMoved(open, broken, true);
            tellMoved(broken, open, false);
            broken = open;
        }
    }

    private void tellMoved(Set<Scope> these, Set<Scope> notThose, boolean opened) {
        these.stream()
                .filter(scope -> !notThose.contains(scope))
                .forEach(scope -> telemetry.note(new Note.BreakerMoved(scope, opened)));
    }

    private Note stock(Moment moment, Instant now, Map<String, CronState> states) {
        long pending = 0;
        Instant oldestPending = now;
        for (CronState state : states.values()) {
            @Nullable CronLedger ledger = state.ledger;
            if (ledger != null) {
                pending += ledger.open().size();
                for (CronLedger.Open open : ledger.open()) {
                    oldestPending = Times.earlier(open.slot(), oldestPending);
                }
            }
        }
        Instant oldestUnrecorded = now;
        long unreleased = 0;
        Instant oldestUnreleased = now;
        Optional<Key> unreleasedOf = Optional.empty();
        for (Child child : caches.children.all()) {
            if (child.isUnrecorded()) {
                unreleased++;
                boolean older = child.created().isBefore(oldestUnrecorded);
                if (older && isOwed(child, states.get(child.cronUid()))) {
                    oldestUnrecorded = child.created();
                }
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
                Duration.between(oldestUnrecorded, now),
                unreleased,
                Duration.between(oldestUnreleased, now),
                unreleasedOf,
                dispatcher.waiting(),
                dispatcher.flying(),
                dispatcher.isApiBroken(),
                contact.isStorageFull(moment),
                leadership.isLeading(),
                leadership.isReady());
    }

    /** Whether its slot is to be recorded still: the finalizer stays for some seconds longer (PROTOCOL H1). */
    private static boolean isOwed(Child child, @Nullable CronState state) {
        if (state == null) {
            return false;
        }
        @Nullable Instant slot = child.slotOf(state.key.name(), state.uid);
        return slot != null && !state.isRecorded(slot);
    }
}
