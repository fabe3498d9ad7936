package dev.carillon.io.telemetry;

import dev.carillon.api.Key;
import dev.carillon.cron.CronLedger;
import dev.carillon.cron.Outcome;
import dev.carillon.fault.Fault;
import dev.carillon.fault.Scope;
import dev.carillon.port.Note;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** One of each kind of note, as the controller gives them. */
final class Notes {
    static final Key REPORT = new Key("shop", "report");
    static final Instant SLOT = Instant.parse("2026-03-27T10:00:00Z");
    static final Fault IN_DOUBT = new Fault.InDoubt(Scope.API, 503, "ServiceUnavailable: etcd leader changed");
    static final Fault DENIED = new Fault.Blocked(Fault.Block.FORBIDDEN, new Scope.Namespace("shop"), 403, "no");

    private Notes() {}

    static Note sent(int attempt, Duration lateness) {
        return new Note.AttemptSent(REPORT, SLOT, attempt, lateness);
    }

    static Note failed(Fault fault, Note.Retry retry) {
        return new Note.AttemptFailed(
                REPORT, SLOT, 2, 4, fault, Duration.ofMillis(180), Duration.ofSeconds(290), retry);
    }

    static Note closed(Outcome outcome) {
        return closed(REPORT, outcome);
    }

    static Note closed(Key cron, Outcome outcome) {
        return new Note.SlotClosed(cron, SLOT, outcome, 3, "InDoubt", Duration.ofMillis(420));
    }

    static Note range(Outcome outcome, long more) {
        return new Note.SlotsClosed(
                REPORT, new CronLedger.Range(SLOT, SLOT.plusSeconds(60 * (more - 1)), more, outcome, SLOT), more);
    }

    static Note timetable(boolean suspended) {
        return new Note.Timetable(REPORT, Optional.of(SLOT.plusSeconds(60)), Optional.of(SLOT), suspended);
    }

    static Note leading(boolean leading) {
        return new Note.Leadership(leading, 7, "the lease was free");
    }

    static Note pulse() {
        return new Note.Pulse(
                SLOT,
                12,
                3,
                Duration.ofSeconds(45),
                Duration.ofSeconds(7),
                2,
                Duration.ofSeconds(90),
                Optional.of(REPORT),
                5,
                4,
                true,
                true,
                true,
                true);
    }
}
