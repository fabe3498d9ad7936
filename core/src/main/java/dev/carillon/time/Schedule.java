package dev.carillon.time;

import java.time.ZoneId;
import java.util.Optional;

/**
 * One schedule of a CronWorkflow: a cron expression in a time zone, or a constant delay.
 *
 * <p>Immutable and safe to share between threads.
 */
public sealed interface Schedule extends Firings permits Schedule.Cron, Schedule.Every {

    /**
     * Reads a schedule as robfig/cron v3.0.1 {@code ParseStandard} does: five fields, descriptors, {@code @every},
     * and a leading {@code TZ=} or {@code CRON_TZ=}.
     *
     * @param zone the zone to read the fields in, unless the text names its own
     */
    static Parsed parse(String text, ZoneId zone) {
        return parse("schedule", text, zone);
    }

    /** As {@link #parse(String, ZoneId)}; errors name {@code field}, for example {@code spec.schedules[0]}. */
    static Parsed parse(String field, String text, ZoneId zone) {
        return switch (ScheduleGrammar.read(text, zone)) {
            case Reading.Read<Schedule>(Schedule schedule) -> new Parsed.Ok(schedule);
            case Reading.Unreadable<Schedule> unreadable -> ScheduleError.of(field, text, unreadable);
        };
    }

    /** The text that the schedule was read from, unchanged. */
    String text();

    @Override
    Schedule anchored(long anchorEpochSecond);

    /**
     * Why it {@link #never} fires, empty if it does.
     *
     * @param field where it stands, as {@code spec.schedules[0]}
     */
    Optional<ScheduleError> neverFires(String field);

    /** A schedule, or what is wrong with its text. */
    sealed interface Parsed permits Parsed.Ok, ScheduleError {
        /** The text can be read. It may still be one that never fires, see {@link Schedule#never()}. */
        record Ok(Schedule schedule) implements Parsed {}
    }

    /**
     * The instants whose wall-clock fields in the zone match the expression, at second 0 of a wall-clock minute. A
     * time that a zone change skips does not exist; one that it repeats exists twice.
     *
     * <p>In a zone whose offset is no whole number of minutes (Monrovia before 1972, everybody's local mean time
     * around 1900) it is the wall clock that shows second 0, as in robfig.
     */
    record Cron(String text, CronExpression expression, ZonePeriods zone) implements Schedule {

        @Override
        public long nextAfter(long epochSecond) {
            if (expression.never() || epochSecond >= LAST - 1) {
                return NEVER;
            }
            long from = Math.max(epochSecond, FIRST - 1) + 1;
            int period = zone.at(from);
            long searchedFrom = from + zone.offset(period);
            long local = Search.atOrAfter(expression, searchedFrom);
            // Bounded by the number of periods, about two a year: each turn looks at a later one.
            while (local - zone.offset(period) >= zone.end(period)) {
                if (++period == zone.count()) {
                    return NEVER;
                }
                long localStart = zone.start(period) + zone.offset(period);
                // Nothing matches between searchedFrom and local, so only a clock set back behind the first or
                // forward past the second makes a new search necessary.
                if (localStart < searchedFrom || localStart > local) {
                    searchedFrom = localStart;
                    local = Search.atOrAfter(expression, localStart);
                }
            }
            return local - zone.offset(period);
        }

        @Override
        public long previousBefore(long epochSecond) {
            if (expression.never() || epochSecond <= FIRST) {
                return NEVER_BEFORE;
            }
            long from = Math.min(epochSecond, LAST) - 1;
            int period = zone.at(from);
            long searchedFrom = from + zone.offset(period);
            long local = Search.atOrBefore(expression, searchedFrom);
            while (local - zone.offset(period) < zone.start(period)) {
                if (--period < 0) {
                    return NEVER_BEFORE;
                }
                long localEnd = zone.end(period) - 1 + zone.offset(period);
                if (localEnd > searchedFrom || localEnd < local) {
                    searchedFrom = localEnd;
                    local = Search.atOrBefore(expression, localEnd);
                }
            }
            return local - zone.offset(period);
        }

        @Override
        public boolean matches(long epochSecond) {
            if (epochSecond < FIRST || epochSecond >= LAST) {
                return false;
            }
            long local = epochSecond + zone.offset(zone.at(epochSecond));
            return Search.matches(expression, local);
        }

        @Override
        public Cron anchored(long anchorEpochSecond) {
            return this;
        }

        @Override
        public boolean never() {
            return expression.never();
        }

        @Override
        public Optional<ScheduleError> neverFires(String field) {
            return never() ? Optional.of(ScheduleError.of(field, text, expression.whyNever())) : Optional.empty();
        }
    }

    /**
     * Fires every {@code seconds} after the anchor, first at anchor + seconds. A schedule fresh from {@link #parse} is
     * anchored at 1970-01-01T00:00:00Z; {@link #anchored} gives it its real beginning.
     *
     * @param seconds the delay, at least 1
     */
    record Every(String text, long seconds, long anchor) implements Schedule {
        /** Refuses a delay below one second, which no text gives; moves an absurd anchor into the known years. */
        public Every {
            if (seconds < 1) {
                throw new IllegalArgumentException("a delay is at least 1 s: " + seconds);
            }
            anchor = Math.clamp(anchor, FIRST, LAST);
        }

        @Override
        public long nextAfter(long epochSecond) {
            long elapsed = Math.clamp(epochSecond, anchor, LAST) - anchor;
            long next = anchor + (elapsed / seconds + 1) * seconds;
            return next < LAST ? next : NEVER;
        }

        @Override
        public long previousBefore(long epochSecond) {
            long elapsed = Math.clamp(epochSecond, anchor + 1, LAST + 1) - 1 - anchor;
            long firings = Math.min(elapsed, LAST - 1 - anchor) / seconds;
            return firings < 1 ? NEVER_BEFORE : anchor + firings * seconds;
        }

        @Override
        public boolean matches(long epochSecond) {
            return epochSecond > anchor && epochSecond < LAST && (epochSecond - anchor) % seconds == 0;
        }

        @Override
        public Every anchored(long anchorEpochSecond) {
            return new Every(text, seconds, anchorEpochSecond);
        }

        @Override
        public boolean never() {
            return false;
        }

        @Override
        public Optional<ScheduleError> neverFires(String field) {
            return Optional.empty();
        }
    }
}
