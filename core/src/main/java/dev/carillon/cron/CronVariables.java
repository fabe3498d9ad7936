package dev.carillon.cron;

import dev.carillon.api.ApiObject;
import dev.carillon.api.Meta;
import dev.carillon.api.Outline;
import dev.carillon.cron.CronLedger.Counters;
import dev.carillon.cron.CronLedger.Entry;
import dev.carillon.expr.Value;
import dev.carillon.expr.Variables;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What {@code when} and {@code stopStrategy} may speak of, from the account and not from the status that shows it. */
final class CronVariables {
    private static final Outline MAPS =
            Outline.of(List.of(List.of("metadata", "labels"), List.of("metadata", "annotations")));

    private CronVariables() {}

    static Value.Fields of(CronPass pass) {
        Counters counters = pass.draft.counters();
        return of(pass.cron, lastScheduled(pass), counters.failed(), counters.succeeded());
    }

    /** Reads no further than the metadata: it is asked for in each pass, and a spec may have a megabyte. */
    static Value.Fields of(CronWorkflow cron, Optional<Instant> lastScheduled, long failed, long succeeded) {
        JsonNode metadata = ApiObject.only(cron.bytes(), MAPS).path("metadata");
        return new Variables(
                        cron.name(),
                        cron.key().namespace(),
                        Meta.strings(metadata.path("labels")),
                        Meta.strings(metadata.path("annotations")),
                        lastScheduled,
                        failed,
                        succeeded)
                .asFields();
    }

    private static Optional<Instant> lastScheduled(CronPass pass) {
        @Nullable Instant shown = pass.shownLast();
        Optional<Instant> ran = LedgerDraft.lastRun(pass.draft.recent()).map(Entry::slot);
        return shown == null || ran.filter(shown::isBefore).isPresent() ? ran : Optional.of(shown);
    }
}
