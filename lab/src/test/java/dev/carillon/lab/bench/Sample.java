package dev.carillon.lab.bench;

import java.util.Collection;
import java.util.List;

/** Durations or ratios, and what is said of many. */
record Sample(List<Double> sorted) {
    static Sample of(Collection<Double> values) {
        return new Sample(values.stream().sorted().toList());
    }

    static double medianOf(Collection<Double> values) {
        return of(values).median();
    }

    int size() {
        return sorted.size();
    }

    /** The nearest rank: the smallest value that so large a part of all does not exceed. NaN without values. */
    double percentile(double percent) {
        if (sorted.isEmpty()) {
            return Double.NaN;
        }
        int rank = (int) Math.ceil(percent / 100 * sorted.size());
        return sorted.get(Math.max(0, rank - 1));
    }

    double median() {
        return percentile(50);
    }

    double most() {
        return percentile(100);
    }
}
