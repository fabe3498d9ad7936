package dev.carillon.control;

import java.time.Instant;

/** The moment of the step that runs, for whoever is called back in it: signals and answers bring no time along. */
final class Present {
    private final ServerClock clock;
    private Moment now = new Moment(Instant.EPOCH, 0);

    Present(ServerClock clock) {
        this.clock = clock;
    }

    /** A step begins. */
    void is(Moment moment) {
        now = moment;
    }

    Moment now() {
        return now;
    }

    /** Server time, by what the clock knows now: an answer in this very step may have told it more. */
    Instant time() {
        return clock.correct(now.wall());
    }
}
