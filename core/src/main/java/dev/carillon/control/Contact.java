package dev.carillon.control;

import dev.carillon.api.Answer;
import dev.carillon.api.Request;
import dev.carillon.cron.Outage;
import dev.carillon.fault.Fault;
import dev.carillon.fault.Faults;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Whether the API server answers, by the last answer of any kind, how long it has done so, and whether it can store. */
final class Contact {
    /** After an outage or a first contact 401 and 403 are not believed for this long (PROTOCOL C5). */
    private static final Duration WARM_UP = Duration.ofSeconds(60);

    /**
     * A full etcd is believed in for this long. Whoever wants the lease writes every few seconds; a standby that wanted it
     * once, in vain, only reads from then on and would never hear that there is room again.
     */
    private static final Duration FULL_KNOWN = Duration.ofSeconds(20);

    private final Faults faults;
    private final Present present;
    private final Runnable back;

    private boolean lost = true;
    private @Nullable Moment made;
    private @Nullable Outage outage;

    /** When a mutation was last answered by a full etcd; null since one was answered otherwise. */
    private @Nullable Moment full;

    /** @param back told when the API server answers again: after an outage whoever waits may try */
    Contact(Faults faults, Present present, Runnable back) {
        this.faults = faults;
        this.present = present;
        this.back = back;
    }

    /** An answer came, or none. @return its fault, taken at its word */
    Optional<Fault> heard(Request request, Answer answer) {
        Optional<Fault> fault = faults.of(request, answer, false);
        boolean silent = answer instanceof Answer.Unanswered || answer instanceof Answer.Garbled;
        boolean again = lost && !silent;
        if (again) {
            made = present.now();
            outage = outage == null ? null : new Outage(outage.fault(), outage.since(), present.time());
        } else if (!lost && silent && fault.isPresent()) {
            outage = new Outage(fault.get(), present.time(), Instant.MAX);
        }
        lost = silent;
        if (!silent && request.isMutation()) {
            full = fault.filter(Contact::isNoSpace).isPresent() ? present.now() : null;
        }
        if (again) {
            back.run();
        }
        return fault;
    }

    /** Nothing comes back, or nothing has yet. */
    boolean isLost() {
        return lost;
    }

    /** Whether nothing can be written, the lease included, until somebody gives etcd room. */
    boolean isStorageFull(Moment now) {
        return full != null && now.since(full).compareTo(FULL_KNOWN) < 0;
    }

    private static boolean isNoSpace(Fault fault) {
        return fault.message().startsWith(Faults.NO_SPACE);
    }

    /** Whether the API server answers but may not know yet what it permits. */
    boolean isWarmingUp(Moment now) {
        return made != null && now.since(made).compareTo(WARM_UP) < 0;
    }

    /** The silence that lasts, or the latest one. */
    Optional<Outage> outage() {
        return Optional.ofNullable(outage);
    }
}
