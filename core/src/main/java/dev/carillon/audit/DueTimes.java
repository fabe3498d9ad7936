package dev.carillon.audit;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneRulesProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The scheduled times of a CronWorkflow, as DESIGN 2 defines them and as plainly as possible: the instants whose
 * wall-clock fields in the zone match at least one expression. A time that a zone change skips does not exist; one that
 * it repeats exists twice.
 *
 * @param wallClocks its expressions
 * @param delays its {@code @every}, counted from {@code anchor}
 * @param anchor where delays begin, the account's {@code effectiveFrom}
 */
public record DueTimes(List<WallClock> wallClocks, List<Long> delays, Instant anchor) {
    /** Names of the tz database that the JDK leaves out, with what the database links them to. */
    private static final Map<String, String> LINKS = Map.of(
            "EST",
            "America/Panama",
            "MST",
            "America/Phoenix",
            "HST",
            "Pacific/Honolulu",
            "ROC",
            "Asia/Taipei",
            "GMT+0",
            "Etc/GMT",
            "GMT-0",
            "Etc/GMT");

    /** What Go takes for white space. */
    private static final String SPACE = "[\\t\\n\\x0B\\f\\r\\u0085\\p{Z}]+";

    private static final Pattern SPACES = Pattern.compile(SPACE);
    private static final Pattern OUTER_SPACES = Pattern.compile("^" + SPACE + "|" + SPACE + "$");

    /** A schedule or zone that nobody can read; the message says which and why. */
    public static final class Unreadable extends Exception {
        private static final long serialVersionUID = 1;

        Unreadable(String message) {
            super(message);
        }
    }

    /**
     * Some due times, oldest first.
     *
     * @param complete whether these are all: older ones are left out where there are more than were asked for
     */
    public record Found(NavigableSet<Instant> times, boolean complete) {}

    /** @param timezone an IANA name, empty for UTC; with one, the schedules cannot name their own */
    public static DueTimes of(List<String> schedules, String timezone, Instant anchor) throws Unreadable {
        if (schedules.isEmpty()) {
            throw new Unreadable("there is no schedule");
        }
        List<WallClock> wallClocks = new ArrayList<>();
        List<Long> delays = new ArrayList<>();
        for (String schedule : schedules) {
            String body = schedule;
            ZoneId zone = ZoneOffset.UTC;
            if (!timezone.isEmpty()) {
                // Argo puts the zone in front of the schedule; a second one is then a field too many.
                zone = zone(timezone);
                body = trimmed(schedule);
            } else if (schedule.startsWith("TZ=") || schedule.startsWith("CRON_TZ=")) {
                int end = schedule.indexOf(' ');
                if (end < 0) {
                    throw new Unreadable("no schedule after the zone: " + schedule);
                }
                zone = zone(schedule.substring(schedule.indexOf('=') + 1, end));
                body = trimmed(schedule.substring(end));
            }
            if (body.startsWith("@every ")) {
                delays.add(GoDelay.seconds(body.substring("@every ".length())));
            } else {
                wallClocks.add(WallClock.of(fields(body), zone));
            }
        }
        return new DueTimes(List.copyOf(wallClocks), List.copyOf(delays), anchor);
    }

    /** Whether a slot has this time. */
    public boolean isDue(Instant time) {
        boolean afterAnchor = time.isAfter(anchor) && time.getNano() == 0;
        long since = time.getEpochSecond() - anchor.getEpochSecond();
        return wallClocks.stream().anyMatch(w -> w.shows(time))
                || (afterAnchor && delays.stream().anyMatch(d -> since % d == 0));
    }

    /** The newest {@code limit} times later than {@code after}, up to and including {@code through}. */
    public Found between(Instant after, Instant through, int limit) {
        TreeSet<Instant> times = new TreeSet<>();
        boolean complete = true;
        for (WallClock wallClock : wallClocks) {
            complete &= wallClock.addNewest(times, after, through, limit);
        }
        for (long delay : delays) {
            complete &= addNewest(times, delay, after, through, limit);
        }
        while (times.size() > limit) {
            times.pollFirst();
            complete = false;
        }
        return new Found(times, complete);
    }

    private boolean addNewest(TreeSet<Instant> times, long delay, Instant after, Instant through, int limit) {
        long begin = anchor.getEpochSecond();
        long firing = (through.getEpochSecond() - begin) / delay;
        for (int i = 0; firing >= 1; i++, firing--) {
            Instant time = Instant.ofEpochSecond(begin + firing * delay);
            if (!time.isAfter(after)) {
                return true;
            }
            if (i == limit) {
                return false;
            }
            times.add(time);
        }
        return true;
    }

    private static ZoneId zone(String name) throws Unreadable {
        if (name.isEmpty()) {
            return ZoneOffset.UTC;
        }
        String target = LINKS.getOrDefault(name, name);
        if (target.startsWith("SystemV/")
                || !ZoneRulesProvider.getAvailableZoneIds().contains(target)) {
            throw new Unreadable("unknown time zone " + name);
        }
        return ZoneId.of(target);
    }

    private static List<String> fields(String body) throws Unreadable {
        String meaning = switch (body) {
            case "@yearly", "@annually" -> "0 0 1 1 *";
            case "@monthly" -> "0 0 1 * *";
            case "@weekly" -> "0 0 * * 0";
            case "@daily", "@midnight" -> "0 0 * * *";
            case "@hourly" -> "0 * * * *";
            default -> body;
        };
        List<String> fields = new ArrayList<>(List.of(SPACES.split(trimmed(meaning), -1)));
        if (fields.size() != WallClock.FIELDS || meaning.startsWith("@")) {
            throw new Unreadable("not five fields: " + body);
        }
        return fields;
    }

    private static String trimmed(String text) {
        return OUTER_SPACES.matcher(text).replaceAll("");
    }
}
