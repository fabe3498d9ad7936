package dev.carillon.time;

/**
 * What is wrong with a schedule or a time zone.
 *
 * @param field where it stands, as {@code spec.schedules[0]}
 * @param text the value, shortened if it is very long
 * @param message what is wrong, in the words that robfig/cron has for it where it has some
 * @param fix what to write instead
 */
public record ScheduleError(String field, String text, String message, String fix) implements Schedule.Parsed {

    static ScheduleError of(String field, String text, Reading.Unreadable<?> reading) {
        return new ScheduleError(field, Reading.shown(text), reading.message(), reading.fix());
    }

    /** One line for people: field, value, message and fix. */
    public String describe() {
        return field + " \"" + text + "\": " + message + ". " + fix;
    }
}
