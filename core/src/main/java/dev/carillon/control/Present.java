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
        return correct(now.wall());
    }

    /** What a time of our own wall clock, as it stands now, is in server time. */
    Instant correct(Instant wall) {
        return clock.correct(wall);
    }

    /**
     * Server time at an earlier moment. The wall clock may have been set since, so it is counted back from now, and the
     * longer way: what a read shows must not be taken for fresher than it is.
     */
    Instant time(Moment earlier) {
        return time().minus(now.mostSince(earlier));
    }
}
