package dev.carillon.cron;

import java.util.Comparator;
import java.util.Map;
import java.util.stream.Stream;

/** Tells of writes to runs that the API server does not allow: they are tried again, but somebody has to mend that. */
final class Denied {
    private Denied() {}

    /**
     * The first by name speaks for all.
     *
     * @param runs that are to be written
     * @param denials by the run's name, what the API server said
     * @param what cannot be done, with {@code %s} for the run
     */
    static void say(CronPass pass, String type, Stream<Child> runs, Map<String, String> denials, String what) {
        runs.map(run -> run.key().name())
                .filter(denials::containsKey)
                .min(Comparator.naturalOrder())
                .ifPresent(run -> pass.say(
                        type,
                        what.formatted("Workflow " + run) + ": " + Reason.shortened(denials.getOrDefault(run, ""))
                                + ". Allow Carillon's service account to patch workflows in this namespace"));
    }
}
