package dev.carillon.time;

import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The schedules of one CronWorkflow, all in its one zone: fires whenever at least one of them does, and once when
 * several do. {@link Schedule#matches} tells which.
 *
 * <p>Immutable and safe to share between threads.
 *
 * @param all at least one, in the order of {@code spec.schedules}
 */
public record Schedules(List<Schedule> all) implements Firings {
    /** Copies the list; it must not be empty. */
    public Schedules {
        all = List.copyOf(all);
        if (all.isEmpty()) {
            throw new IllegalArgumentException("no schedules");
        }
    }

    /**
     * Reads {@code spec.schedules} and {@code spec.timezone}. All errors are reported, not only the first.
     *
     * @param timezone an IANA name; null or empty for none, and then a schedule may name its own by {@code TZ=} and is
     *     in UTC without
     */
    public static Parsed parse(List<String> texts, @Nullable String timezone) {
        boolean zoned = timezone != null && !timezone.isEmpty();
        ZoneId zone = ZoneOffset.UTC;
        List<ScheduleError> errors = new ArrayList<>();
        if (timezone != null && zoned) {
            switch (ZoneNames.read(timezone)) {
                case Reading.Read<ZoneId>(ZoneId named) -> zone = named;
                case Reading.Unreadable<ZoneId> bad -> errors.add(ScheduleError.of("spec.timezone", timezone, bad));
            }
        }
        if (texts.isEmpty()) {
            errors.add(new ScheduleError(
                    "spec.schedules",
                    "[]",
                    "cron workflow must have at least one schedule",
                    "Add one, as \"@daily\"."));
        }
        List<Schedule> schedules = new ArrayList<>(texts.size());
        for (int i = 0; i < texts.size(); i++) {
            String text = texts.get(i);
            String field = "spec.schedules[" + i + "]";
            Reading<Schedule> reading =
                    zoned ? ScheduleGrammar.readWithoutZone(text, zone) : ScheduleGrammar.read(text, zone);
            switch (reading) {
                case Reading.Read<Schedule>(Schedule schedule) -> schedules.add(schedule);
                case Reading.Unreadable<Schedule> bad -> errors.add(ScheduleError.of(field, text, bad));
            }
        }
        return errors.isEmpty() ? new Parsed.Ok(new Schedules(schedules)) : new Parsed.Bad(errors);
    }

    /**
     * Whose wall clock the first of them speaks of, for showing it.
     *
     * @param timezone as it was parsed with
     */
    public ZoneId zone(String timezone) {
        String name =
                timezone.isEmpty() ? ScheduleGrammar.zoneName(all.getFirst().text()) : timezone;
        return ZoneNames.read(name) instanceof Reading.Read<ZoneId>(ZoneId zone) ? zone : ZoneOffset.UTC;
    }

    @Override
    public long nextAfter(long epochSecond) {
        long earliest = NEVER;
        // By index: an iterator would be allocated.
        for (int i = 0; i < all.size(); i++) {
            earliest = Math.min(earliest, all.get(i).nextAfter(epochSecond));
        }
        return earliest;
    }

    @Override
    public long previousBefore(long epochSecond) {
        long latest = NEVER_BEFORE;
        for (int i = 0; i < all.size(); i++) {
            latest = Math.max(latest, all.get(i).previousBefore(epochSecond));
        }
        return latest;
    }

    @Override
    public boolean matches(long epochSecond) {
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).matches(epochSecond)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public Schedules anchored(long anchorEpochSecond) {
        return new Schedules(
                all.stream().map(each -> each.anchored(anchorEpochSecond)).toList());
    }

    /** Whether none of them ever fires. */
    @Override
    public boolean never() {
        return all.stream().allMatch(Schedule::never);
    }

    /** The schedules, or everything that is wrong with them. */
    public sealed interface Parsed {
        /** All can be read. */
        record Ok(Schedules schedules) implements Parsed {}

        /** At least one cannot; {@code errors} is not empty. */
        record Bad(List<ScheduleError> errors) implements Parsed {
            /** Copies the list. */
            public Bad {
                errors = List.copyOf(errors);
            }
        }
    }
}
