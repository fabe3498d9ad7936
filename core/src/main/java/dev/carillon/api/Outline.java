package dev.carillon.api;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which parts of an object are wanted: a tree of all of it would take ten times the memory of its bytes. A path names
 * fields, the outermost first, and leads through each element of a list that stands on its way. Immutable and thread-safe.
 */
public final class Outline {
    /** By name; empty where everything is wanted. */
    private final Map<String, Outline> fields = new HashMap<>();

    private Outline() {}

    /** @param paths at least one, none of them empty or inside another */
    public static Outline of(List<List<String>> paths) {
        Outline outline = new Outline();
        for (List<String> path : paths) {
            Outline at = outline;
            for (String field : path) {
                at = at.fields.computeIfAbsent(field, f -> new Outline());
            }
        }
        return outline;
    }

    /** What is wanted of a field, null if nothing is. */
    @Nullable
    Outline at(String field) {
        return fields.get(field);
    }

    boolean isWhole() {
        return fields.isEmpty();
    }

    /** Of how many fields something is wanted. */
    int size() {
        return fields.size();
    }
}
