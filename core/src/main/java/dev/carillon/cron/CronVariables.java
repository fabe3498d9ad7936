package dev.carillon.cron;

import dev.carillon.api.ApiObject;
import dev.carillon.api.Json;
import dev.carillon.api.Kind;
import dev.carillon.api.Meta;
import dev.carillon.cron.CronLedger.Entry;
import dev.carillon.expr.Value;
import dev.carillon.expr.Variables;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What {@code when} and {@code stopStrategy} may speak of, from the account and not from the status that shows it. */
final class CronVariables {
    private CronVariables() {}

    static Value.Fields of(CronPass pass) {
        Meta meta;
        try {
            meta = ApiObject.parse(Kind.CRON_WORKFLOW, pass.cron.bytes()).meta();
        } catch (Json.Malformed e) {
            throw new IllegalStateException("bytes were read as an object before", e);
        }
        return new Variables(
                        pass.cron.name(),
                        pass.cron.key().namespace(),
                        meta.labels(),
                        meta.annotations(),
                        lastScheduled(pass),
                        pass.draft.counters().failed(),
                        pass.draft.counters().succeeded())
                .asFields();
    }

    private static Optional<Instant> lastScheduled(CronPass pass) {
        @Nullable Instant shown = pass.shownLast();
        Optional<Instant> ran = CronLedger.lastRun(pass.draft.recent()).map(Entry::slot);
        return shown == null || ran.filter(shown::isBefore).isPresent() ? ran : Optional.of(shown);
    }
}
