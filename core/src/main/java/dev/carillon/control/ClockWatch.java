package dev.carillon.control;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Notices from one step to the next that a clock jumped, or that the process stood still. */
final class ClockWatch {
    /** More than this between two steps, or between the two clocks' ideas of it, and the lease is not trusted. */
    private static final Duration JUMP = Duration.ofSeconds(1);

    private final ServerClock clock;
    private final Elector elector;
    private final Duration patience;
    private @Nullable Moment lastStep;

    /** When the clock was last usable, or was first looked at. */
    private @Nullable Moment usable;

    /** @param patience a clock that is unusable for longer is not put right by the next answers */
    ClockWatch(ServerClock clock, Elector elector, Duration patience) {
        this.clock = clock;
        this.elector = elector;
        this.patience = patience;
    }

    void step(Moment now) {
        judge(now);
        @Nullable Moment last = lastStep;
        lastStep = now;
        if (last == null) {
            return;
        }
        Duration passed = now.since(last);
        Duration drift = now.wallSince(last).minus(passed);
        boolean jumped = ServerClock.size(drift).compareTo(JUMP) > 0;
        if (jumped) {
            clock.jumped(drift);
        } else {
            clock.moved(drift);
        }
        if (jumped || passed.compareTo(JUMP) > 0) {
            elector.distrust();
        }
    }

    private void judge(Moment now) {
        if (usable == null || clock.isUsable()) {
            usable = now;
        }
        elector.fit(now.since(usable).compareTo(patience) < 0);
    }
}
