package dev.carillon.lab.bench;

import java.util.OptionalDouble;

/**
 * One measured figure.
 *
 * @param part which part of the benchmark measured it
 * @param name what it is, in words
 * @param unit of value, goal and bound; empty for ratios and counts
 * @param goal what we would like, if there is such a thing
 * @param bound what it must not exceed, if there is such a thing
 */
record Figure(String part, String name, double value, String unit, OptionalDouble goal, OptionalDouble bound) {

    static Figure plain(String part, String name, double value, String unit) {
        return new Figure(part, name, value, unit, OptionalDouble.empty(), OptionalDouble.empty());
    }

    static Figure bounded(String part, String name, double value, String unit, double bound) {
        return new Figure(part, name, value, unit, OptionalDouble.empty(), OptionalDouble.of(bound));
    }

    static Figure aimed(String part, String name, double value, String unit, double goal, double bound) {
        return new Figure(part, name, value, unit, OptionalDouble.of(goal), OptionalDouble.of(bound));
    }

    /** Whether it keeps its bound; true without one. */
    boolean holds() {
        return bound.isEmpty() || value <= bound.getAsDouble();
    }
}
