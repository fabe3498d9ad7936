package dev.carillon.audit;

import dev.carillon.audit.DueTimes.Unreadable;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One five-field expression in its zone, each field as the set of its values.
 *
 * @param eitherDay whether one of the two day fields is enough: so it is unless one of them has a star
 */
public record WallClock(
        NavigableSet<Integer> minutes,
        NavigableSet<Integer> hours,
        Set<Integer> days,
        Set<Integer> months,
        Set<Integer> weekdays,
        boolean eitherDay,
        ZoneId zone) {

    static final int FIELDS = 5;

    private static final List<String> MONTHS =
            List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");
    private static final List<String> WEEKDAYS = List.of("sun", "mon", "tue", "wed", "thu", "fri", "sat");

    /** First value or star, what follows a hyphen, and the step. */
    private static final Pattern ITEM = Pattern.compile("([^-/]*)((?:-[^/]*)?)(?:/([^/]*))?");

    private static final Pattern NUMBER = Pattern.compile("\\+?[0-9]{1,19}|-0{1,19}");
    private static final Pattern ONE = Pattern.compile("\\+?0*1");

    /** Looking back for one time: 29 February may be eight years away, then some. */
    private static final int DAYS_LOOKED_AT = 366 * 13;

    static WallClock of(List<String> fields, ZoneId zone) throws Unreadable {
        return new WallClock(
                values(fields.get(0), 0, 59, List.of()),
                values(fields.get(1), 0, 23, List.of()),
                values(fields.get(2), 1, 31, List.of()),
                values(fields.get(3), 1, 12, MONTHS),
                values(fields.get(4), 0, 6, WEEKDAYS),
                !isStarred(fields.get(2)) && !isStarred(fields.get(4)),
                zone);
    }

    /** Whether the clock shows a matching minute, at its second 0. */
    boolean shows(Instant time) {
        ZonedDateTime shown = time.atZone(zone);
        return shown.getSecond() == 0
                && shown.getNano() == 0
                && minutes.contains(shown.getMinute())
                && hours.contains(shown.getHour())
                && isOn(shown.toLocalDate());
    }

    boolean isOn(LocalDate date) {
        boolean day = days.contains(date.getDayOfMonth());
        boolean weekday = weekdays.contains(date.getDayOfWeek().getValue() % 7);
        return months.contains(date.getMonthValue()) && (eitherDay ? day || weekday : day && weekday);
    }

    /**
     * Day by day from the newest on, every wall-clock time of the day, at every offset that the zone has for it.
     *
     * @return whether these are all
     */
    boolean addNewest(NavigableSet<Instant> times, Instant after, Instant through, int limit) {
        List<ZoneOffset> offsets = offsets(after, through);
        // No clock of this time has shown less than the one, or more than the other.
        LocalDateTime least = LocalDateTime.ofEpochSecond(after.getEpochSecond(), 0, offsets.getLast());
        LocalDateTime most = LocalDateTime.ofEpochSecond(through.getEpochSecond(), 0, offsets.getFirst());
        TreeSet<Instant> found = new TreeSet<>();
        int looked = 0;
        int more = 0;
        for (LocalDate date = most.toLocalDate(); !date.isBefore(least.toLocalDate()); date = date.minusDays(1)) {
            if (looked++ == DAYS_LOOKED_AT || more > 2) {
                break; // two more days after enough: what a set clock has put aside is not left out
            }
            if (isOn(date)) {
                addDay(found, date, least, most);
                found.headSet(after, true).clear();
                found.tailSet(through, false).clear();
            }
            more = found.size() > limit ? more + 1 : 0;
        }
        boolean complete = looked <= DAYS_LOOKED_AT && found.size() <= limit;
        while (found.size() > limit) {
            found.pollFirst();
        }
        times.addAll(found);
        return complete;
    }

    /** The offsets that the zone had then, the furthest east first. */
    private List<ZoneOffset> offsets(Instant after, Instant through) {
        List<ZoneOffset> offsets = new ArrayList<>(List.of(zone.getRules().getOffset(after)));
        ZoneOffsetTransition change = zone.getRules().nextTransition(after);
        while (change != null && !change.getInstant().isAfter(through)) {
            offsets.add(change.getOffsetAfter());
            change = zone.getRules().nextTransition(change.getInstant());
        }
        offsets.sort(Comparator.naturalOrder()); // ZoneOffset's own order: the largest offset first
        return offsets;
    }

    private void addDay(NavigableSet<Instant> times, LocalDate date, LocalDateTime least, LocalDateTime most) {
        for (int hour : hours) {
            LocalDateTime begin = date.atTime(hour, 0);
            if (begin.isAfter(most) || begin.plusHours(1).isBefore(least)) {
                continue;
            }
            for (int minute : minutes) {
                LocalDateTime shown = date.atTime(hour, minute);
                for (ZoneOffset offset : zone.getRules().getValidOffsets(shown)) {
                    times.add(shown.toInstant(offset));
                }
            }
        }
    }

    /** The items between the commas; empty ones are passed over, so a lone comma matches nothing. */
    private static NavigableSet<Integer> values(String field, int min, int max, List<String> names) throws Unreadable {
        NavigableSet<Integer> values = new TreeSet<>();
        for (String text : field.split(",", -1)) {
            if (!text.isEmpty()) {
                addItem(values, text, min, max, names);
            }
        }
        return values;
    }

    private static void addItem(NavigableSet<Integer> values, String text, int min, int max, List<String> names)
            throws Unreadable {
        Matcher item = ITEM.matcher(text);
        if (!item.matches()) {
            throw new Unreadable("too many slashes: " + text);
        }
        String begin = item.group(1);
        String range = item.group(2);
        String stepText = item.group(3);
        boolean star = isStar(begin);
        long first = star ? min : value(begin, min, names);
        long last;
        if (star || (range.isEmpty() && stepText != null)) {
            last = max; // what stands behind a star's hyphen is not looked at; a/n runs to the end
        } else {
            last = range.isEmpty() ? first : value(range.substring(1), min, names);
        }
        long step = stepText == null ? 1 : number(stepText);
        if (first < min || last > max || first > last || step < 1) {
            throw new Unreadable("out of range: " + text);
        }
        for (long value = first; value <= last; value++) {
            if ((value - first) % step == 0) {
                values.add((int) value);
            }
        }
    }

    /** Whether the field has a star whose step leaves nothing out. */
    private static boolean isStarred(String field) {
        for (String text : field.split(",", -1)) {
            Matcher item = ITEM.matcher(text);
            String step = item.matches() ? item.group(3) : null;
            if (item.matches()
                    && isStar(item.group(1))
                    && (step == null || ONE.matcher(step).matches())) {
                return true;
            }
        }
        return false;
    }

    private static boolean isStar(String text) {
        return text.equals("*") || text.equals("?");
    }

    private static long value(String text, int min, List<String> names) throws Unreadable {
        // As Go lowers it, where a dotted capital I has no dot left.
        int name = names.indexOf(text.replace('\u0130', 'i').toLowerCase(Locale.ROOT));
        return name < 0 ? number(text) : min + name;
    }

    private static long number(String text) throws Unreadable {
        if (!NUMBER.matcher(text).matches()) {
            throw new Unreadable("not a number: " + text);
        }
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new Unreadable("not a number: " + text);
        }
    }
}
