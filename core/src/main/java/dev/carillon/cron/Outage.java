package dev.carillon.cron;

import dev.carillon.fault.Fault;
import java.time.Instant;

/**
 * A time in which nothing came back from the API server. A slot whose window closed meanwhile was missed because of it,
 * even if nobody got as far as an attempt: without answers there is no lease either (PROTOCOL H3).
 *
 * @param fault the first fault that was met
 * @param since when it was met, server time
 * @param until when the API server answered again; {@link Instant#MAX} while it does not
 */
public record Outage(Fault fault, Instant since, Instant until) {
    boolean overlaps(Instant slot, Instant close) {
        return since.isBefore(close) && until.isAfter(slot);
    }

    String text() {
        return fault.kind() + ": " + fault.message();
    }
}
