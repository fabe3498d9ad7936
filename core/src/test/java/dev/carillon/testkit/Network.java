package dev.carillon.testkit;

import dev.carillon.api.Status;
import dev.carillon.port.Call;
import dev.carillon.port.Source;
import java.util.Optional;

/** Decides what becomes of each exchange; a test's script, or draws from a seed. */
@FunctionalInterface
public interface Network {
    Network PERFECT = call -> Fate.DELIVERED;

    Fate fate(Call call);

    /** A refusal of a list or of the opening of a watch; empty lets it through. */
    default Optional<Status> refuse(Source<?> source) {
        return Optional.empty();
    }
}
