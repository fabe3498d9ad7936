package dev.carillon.control;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** The next run of each CronWorkflow, told a fixed time before it is due. */
final class Upcoming {
    private final Duration lead;
    private final WorkQueue expected = new WorkQueue();

    /** @param lead how long before */
    Upcoming(Duration lead) {
        this.lead = lead;
    }

    /** A run of the CronWorkflow with this uid is due then. */
    void expect(String uid, Instant slot) {
        expected.wakeBy(uid, slot);
    }

    void forget(String uid) {
        expected.forget(uid);
    }

    /** When {@link #due} has some. */
    Instant wakeAt() {
        Instant next = expected.nextAt();
        return next.equals(Instant.MAX) ? next : next.minus(lead);
    }

    /** Takes up to {@code limit} uids whose run is that near, the earliest first, each once. @param time server time */
    List<String> due(Instant time, int limit) {
        return expected.due(time.plus(lead), limit);
    }
}
