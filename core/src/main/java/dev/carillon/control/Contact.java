package dev.carillon.control;

import dev.carillon.api.Answer;
import dev.carillon.cron.Outage;
import dev.carillon.fault.Fault;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Whether the API server answers, by the last answer of any kind, and how long it has done so. */
final class Contact {
    /** After an outage or a first contact 401 and 403 are not believed for this long (PROTOCOL C5). */
    private static final Duration WARM_UP = Duration.ofSeconds(60);

    private boolean lost = true;
    private @Nullable Moment made;
    private @Nullable Outage outage;

    /** An answer came, or none. @return true if it is the first one after a silence */
    boolean heard(Answer answer, Optional<Fault> fault, Moment now, Instant time) {
        boolean silent = answer instanceof Answer.Unanswered || answer instanceof Answer.Garbled;
        boolean again = lost && !silent;
        if (again) {
            made = now;
            outage = outage == null ? null : new Outage(outage.fault(), outage.since(), time);
        } else if (!lost && silent && fault.isPresent()) {
            outage = new Outage(fault.get(), time, Instant.MAX);
        }
        lost = silent;
        return again;
    }

    /** Nothing comes back, or nothing has yet. */
    boolean isLost() {
        return lost;
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
