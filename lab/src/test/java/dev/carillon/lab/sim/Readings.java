package dev.carillon.lab.sim;

import dev.carillon.api.ApiObject;
import dev.carillon.api.Kind;
import dev.carillon.port.Source;
import java.util.IdentityHashMap;
import java.util.Set;

/**
 * What processes keep of an object, read once for all of them: a source's reading is pure, and reading is most of what
 * a write costs.
 */
final class Readings {
    /** The kinds that each process reads in the same way. */
    private static final Set<Kind> SHARED = Set.of(Kind.CRON_WORKFLOW, Kind.CRON_LEDGER, Kind.WORKFLOW);

    private static final int LIMIT = 2_000;

    private final IdentityHashMap<ApiObject, Object> known = new IdentityHashMap<>();

    <T> T read(Source<T> source, ApiObject object) {
        if (source.metadataOnly() || !SHARED.contains(source.kind())) {
            return source.read().apply(object);
        }
        if (known.size() > LIMIT) {
            known.clear();
        }
        @SuppressWarnings("unchecked") // by kind: each process has one source of each
        T value = (T) known.computeIfAbsent(object, o -> source.read().apply(o));
        return value;
    }
}
