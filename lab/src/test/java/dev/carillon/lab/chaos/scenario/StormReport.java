package dev.carillon.lab.chaos.scenario;

import dev.carillon.lab.chaos.Slot;
import dev.carillon.lab.chaos.Witness;
import dev.carillon.lab.cluster.Await;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What became of a storm.
 *
 * @param problems what breaks the promise; empty if nothing does
 * @param text for people
 */
record StormReport(List<String> problems, String text) {
    /** No finalizer of ours is older while the API server is healthy (DESIGN 6). */
    private static final Duration RELEASED = Duration.ofSeconds(60);

    /** What was under way when a way was cut fails in the first moments, and is tried again in line. */
    private static final Duration FIRST_MOMENTS = Duration.ofSeconds(2);

    /** A replica whose connections were reset for that time. It may have been dead or frozen for a part of it. */
    record CutOff(Replica replica, Instant from, Instant to) {}

    static StormReport of(
            StormPlan plan,
            int crons,
            Instant end,
            StormBook book,
            List<Place> places,
            List<CutOff> cutOffs,
            List<String> before) {
        List<String> problems = new ArrayList<>(before);
        Map<Place, Map<String, Set<String>>> shown = new HashMap<>();
        for (Place place : places) {
            settled(place, problems);
            shown.put(place, place.shown());
        }
        problems.addAll(book.problems(end, shown));
        Map<String, Integer> outcomes = book.counts(end);
        int due = outcomes.values().stream().mapToInt(Integer::intValue).sum()
                + book.open(end).size();
        String text = String.format(
                Locale.ROOT,
                "storm of %d s over %d CronWorkflows, seed %d: %d blows, %d slots due, outcomes %s; "
                        + "%d doubled, %d lost inside an open window, %d problems in all%n",
                plan.length().toSeconds(),
                crons,
                plan.seed(),
                plan.blows().size(),
                due,
                outcomes,
                book.doubled(end, shown),
                book.lost(end),
                problems.size());
        List<Witness.Line> creations =
                places.stream().flatMap(place -> place.creations().stream()).toList();
        return new StormReport(List.copyOf(problems), text + lateness(creations) + knocks(cutOffs));
    }

    private static void settled(Place place, List<String> problems) {
        try {
            Await.none("runs are released: " + place.namespace(), RELEASED, place::unreleased);
            place.awaitBooks();
        } catch (IllegalStateException e) {
            problems.add(String.valueOf(e.getMessage()));
        }
    }

    private static String lateness(List<Witness.Line> creations) {
        List<Double> seconds = creations.stream()
                .map(line ->
                        Duration.between(Slot.timeOf(line.name()), line.at()).toMillis() / 1e3)
                .sorted()
                .toList();
        return seconds.isEmpty()
                ? ""
                : String.format(
                        Locale.ROOT,
                        "lateness, everything included: median %.2f s, p90 %.1f s, p99 %.1f s, most %.1f s%n",
                        at(seconds, 50),
                        at(seconds, 90),
                        at(seconds, 99),
                        at(seconds, 100));
    }

    private static double at(List<Double> sorted, int percent) {
        int rank = (int) Math.ceil(percent / 100.0 * sorted.size());
        return sorted.get(Math.max(0, rank - 1));
    }

    /** How often a controller knocks where nobody opens. */
    private static String knocks(List<CutOff> cutOffs) {
        long connects = 0;
        double seconds = 0;
        for (CutOff cutOff : cutOffs) {
            Instant from = cutOff.from().plus(FIRST_MOMENTS);
            if (from.isBefore(cutOff.to())) {
                connects += cutOff.replica().proxy().connects().stream()
                        .filter(at -> at.isAfter(from) && at.isBefore(cutOff.to()))
                        .count();
                seconds += Duration.between(from, cutOff.to()).toMillis() / 1e3;
            }
        }
        return String.format(
                Locale.ROOT,
                "cut off for %.0f s in all (without the first %d s of each): %.2f connections a second%n",
                seconds,
                FIRST_MOMENTS.toSeconds(),
                seconds == 0 ? 0 : connects / seconds);
    }
}
