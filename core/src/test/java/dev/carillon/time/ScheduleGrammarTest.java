package dev.carillon.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ScheduleGrammarTest {

    record SameMeaning(String row, String text, String plain) {}

    static List<SameMeaning> texts_with_a_plainer_spelling() {
        return List.of(
                new SameMeaning("month names", "0 0 1 jan-DEC/3 *", "0 0 1 1,4,7,10 *"),
                new SameMeaning("weekday names in a range", "0 0 * * SUN-mon", "0 0 * * 0,1"),
                new SameMeaning("weekday names in a list", "0 0 * * Tue,THU", "0 0 * * 2,4"),
                new SameMeaning("a step from a name runs to the end", "0 0 * * MON/2", "0 0 * * 1,3,5"),
                new SameMeaning("a name with a dotted capital I, as Go lowers it", "0 0 * * FR\u0130", "0 0 * * 5"),
                new SameMeaning("a step from a number runs to the end", "20/15 * * * *", "20,35,50 * * * *"),
                new SameMeaning("a step in a range", "10-20/4 * * * *", "10,14,18 * * * *"),
                new SameMeaning("a range of one value, the smallest", "0-0 0-0 * * 0-0", "0 0 * * 0"),
                new SameMeaning("a step beyond the field", "*/100 * * * *", "0 * * * *"),
                new SameMeaning("a step of 19 digits", "5/9223372036854775807 * * * *", "5 * * * *"),
                new SameMeaning("a question mark", "? ? ? ? ?", "* * * * *"),
                new SameMeaning("a star's hyphen is passed over", "*-5 *-x-y * * *", "* * * * *"),
                new SameMeaning("leading zeros", "00 08 * * *", "0 8 * * *"),
                new SameMeaning("a plus sign", "+5 +08 * * *", "5 8 * * *"),
                new SameMeaning("empty items", ",1,,2, 3 * * *", "1,2 3 * * *"),
                new SameMeaning("a step of one keeps the star", "0 0 */1 * 1", "0 0 * * 1"),
                new SameMeaning("a list keeps the star", "0 0 *,1 * 1", "0 0 * * 1"),
                new SameMeaning("white space of all kinds", "\t0  4\u00a0* *\u2003*\r\n", "0 4 * * *"),
                new SameMeaning("yearly", "@yearly", "0 0 1 1 *"),
                new SameMeaning("annually", "@annually", "0 0 1 1 *"),
                new SameMeaning("monthly", "@monthly", "0 0 1 * *"),
                new SameMeaning("weekly is Sunday", "@weekly", "0 0 * * 0"),
                new SameMeaning("daily", "@daily", "0 0 * * *"),
                new SameMeaning("midnight", "@midnight", "0 0 * * *"),
                new SameMeaning("hourly", "@hourly", "0 * * * *"),
                new SameMeaning("a zone before a descriptor", "TZ=UTC   @daily ", "0 0 * * *"),
                new SameMeaning("an empty zone is UTC", "CRON_TZ= 0 4 * * *", "0 4 * * *"));
    }

    @ParameterizedTest
    @MethodSource("texts_with_a_plainer_spelling")
    void a_text_means_the_same_as_its_plainer_spelling(SameMeaning row) {
        assertThat(((Schedule.Cron) Times.utc(row.text)).expression())
                .as(row.row)
                .isEqualTo(((Schedule.Cron) Times.utc(row.plain)).expression());
    }

    record DayRule(String row, String text, List<Integer> daysOfMarch2026) {}

    static List<DayRule> day_rules() {
        return List.of(
                new DayRule("both restricted: or", "0 0 10 * 1", List.of(2, 9, 10, 16, 23, 30)),
                new DayRule("day of month restricted", "0 0 10 * *", List.of(10)),
                new DayRule("weekday restricted", "0 0 ? * 1", List.of(2, 9, 16, 23, 30)),
                new DayRule(
                        "a step above one is a restriction",
                        "0 0 */2 * 1",
                        List.of(1, 2, 3, 5, 7, 9, 11, 13, 15, 16, 17, 19, 21, 23, 25, 27, 29, 30, 31)),
                new DayRule("an empty day of month leaves the weekday", "0 0 , * 1", List.of(2, 9, 16, 23, 30)));
    }

    @ParameterizedTest
    @MethodSource("day_rules")
    void the_day_fields_combine_by_the_star_rule(DayRule row) {
        Schedule schedule = Times.utc(row.text);
        long start = Times.at("2026-03-01T00:00Z");
        List<Integer> days = Arrays.stream(
                        schedule.between(start - 1, Times.at("2026-03-31T23:59Z"), Integer.MAX_VALUE))
                .mapToObj(instant -> (int) ((instant - start) / 86_400) + 1)
                .toList();
        assertThat(days).as(row.row).isEqualTo(row.daysOfMarch2026);
    }

    record Refused(String text, String message, String fixContains) {}

    static List<Refused> refused_texts() {
        return List.of(
                new Refused("", "empty spec string", "0 4 * * *"),
                new Refused("  ", "expected exactly 5 fields, found 0: []", "minute, hour"),
                new Refused("0 4 * *", "expected exactly 5 fields, found 4: [0 4 * *]", "minute, hour"),
                new Refused("0 0 4 * * *", "expected exactly 5 fields, found 6: [0 0 4 * * *]", "Remove the seconds"),
                new Refused(" @daily", "expected exactly 5 fields, found 1: [@daily]", "minute, hour"),
                new Refused("* * * * 7", "end of range (7) above maximum (6): 7", "Sunday is 0"),
                new Refused("* * * * 5-7", "end of range (7) above maximum (6): 5-7", "Sunday is 0"),
                new Refused(
                        "* * * * FRI-MON", "beginning of range (5) beyond end of range (1): FRI-MON", "FRI,SAT,SUN"),
                new Refused(
                        "10 * * 12737123 *", "end of range (12737123) above maximum (12): 12737123", "1-12 or jan-dec"),
                new Refused("0 24 * * *", "end of range (24) above maximum (23): 24", "Midnight is 0"),
                new Refused("0 0 0 * *", "beginning of range (0) below minimum (1): 0", "1-31"),
                new Refused("60/2 * * * *", "beginning of range (60) beyond end of range (59): 60/2", "0-59"),
                new Refused("*/0 * * * *", "step of range should be a positive number: */0", "step */n"),
                new Refused("*/-0 * * * *", "step of range should be a positive number: */-0", "step */n"),
                new Refused("*/-5 * * * *", "negative number (-5) not allowed: -5", "0-59"),
                new Refused("-5 * * * *", "failed to parse int from ", "0-59"),
                new Refused("1-2-3 * * * *", "too many hyphens: 1-2-3", "0-59"),
                new Refused("1/2/3 * * * *", "too many slashes: 1/2/3", "0-59"),
                new Refused("1/ * * * *", "failed to parse int from ", "0-59"),
                new Refused("0 0 L * *", "failed to parse int from L", "L and W do not exist"),
                new Refused("0 0 15W * *", "failed to parse int from 15W", "L and W do not exist"),
                new Refused("0 0 * * 5#3", "failed to parse int from 5#3", "L and # do not exist"),
                new Refused("\u0661 * * * *", "failed to parse int from \u0661", "0-59"),
                new Refused("99999999999999999999 * * * *", "failed to parse int from 99999999999999999999", "0-59"),
                new Refused("@reboot", "unrecognized descriptor: @reboot", "@daily"),
                new Refused("@Daily", "unrecognized descriptor: @Daily", "@daily"),
                new Refused("@every", "unrecognized descriptor: @every", "@every 90m"),
                new Refused("@every  5m", "failed to parse duration @every  5m: invalid duration  5m", "@every 1h30m"),
                new Refused("@every 5", "failed to parse duration @every 5: missing unit in duration 5", "units"),
                new Refused("@every 5d", "failed to parse duration @every 5d: unknown unit d in duration 5d", "units"),
                new Refused("TZ=UTC", "no schedule after the time zone: TZ=UTC", "Put a space"),
                new Refused("TZ=UTC   ", "expected exactly 5 fields, found 0: []", "minute, hour"),
                new Refused("CRON_TZ=UTC\t@daily", "no schedule after the time zone: CRON_TZ=UTC\t@daily", "space"),
                new Refused("TZ=Local 0 4 * * *", "provided bad location Local: unknown time zone Local", "IANA"),
                new Refused("TZ=utC 0 4 * * *", "provided bad location utC: unknown time zone utC", "write "),
                new Refused(
                        "TZ=Europe/berlin 0 4 * * *",
                        "provided bad location Europe/berlin: unknown time zone Europe/berlin",
                        "write Europe/Berlin."),
                new Refused(
                        "TZ=systemv/AST4 @daily",
                        "provided bad location systemv/AST4: unknown time zone systemv/AST4",
                        "IANA"),
                new Refused("TZ=+03:00 @daily", "provided bad location +03:00: unknown time zone +03:00", "IANA"),
                new Refused("TZ=UTC TZ=UTC * * * * *", "expected exactly 5 fields, found 6: [TZ=UTC * * * * *]", ""));
    }

    @ParameterizedTest
    @MethodSource("refused_texts")
    void a_bad_text_is_refused_with_message_and_fix(Refused row) {
        ScheduleError error = Times.error(row.text);
        assertThat(error.message()).isEqualTo(row.message);
        assertThat(error.fix()).isNotBlank().contains(row.fixContains);
        assertThat(error.text()).isEqualTo(row.text);
    }

    record Delayed(String text, long seconds) {}

    static List<Delayed> delays() {
        return List.of(
                new Delayed("@every 1s", 1),
                new Delayed("@every 1h30m", 5_400),
                new Delayed("@every 1.5h", 5_400),
                new Delayed("@every +90m", 5_400),
                new Delayed("@every .5m", 30),
                new Delayed("@every 1.m", 60),
                new Delayed("@every 2500ms", 2),
                new Delayed("@every 1m500ms", 60),
                new Delayed("@every 10ms", 1),
                new Delayed("@every 0", 1),
                new Delayed("@every -5h", 1),
                new Delayed("@every -9223372036854775808ns", 1),
                new Delayed("@every 3000000\u00b5s", 3),
                new Delayed("@every 3000000\u03bcs", 3),
                new Delayed("@every 3000000us", 3),
                new Delayed("@every 3000000000ns", 3),
                new Delayed("@every 1s1s1s", 3),
                new Delayed("@every 1.9999999999999999999s", 2),
                new Delayed("@every 9223372036854775807ns", 9_223_372_036L),
                new Delayed("TZ=Europe/Berlin @every 1m", 60));
    }

    @ParameterizedTest
    @MethodSource("delays")
    void a_delay_is_read_as_whole_seconds(Delayed row) {
        assertThat(((Schedule.Every) Times.utc(row.text)).seconds()).isEqualTo(row.seconds);
    }

    @Test
    void a_delay_longer_than_292_years_is_refused() {
        assertThat(Times.error("@every 9223372036854775808ns").message()).contains("invalid duration");
        assertThat(Times.error("@every 99999999999999999999h").message()).contains("invalid duration");
        assertThat(Times.error("@every 2562047h2562047h").message()).contains("invalid duration");
    }

    @Test
    void a_zone_in_the_text_wins_over_the_zone_beside_it() {
        Schedule schedule = Times.schedule("CRON_TZ=Asia/Kathmandu 0 0 * * *", "America/Lima");
        assertThat(Times.next(schedule, "Asia/Kathmandu", "2026-05-01T00:00Z", 1))
                .containsExactly("2026-05-02T00:00+05:45");
    }

    @Test
    void zones_that_the_jdk_lacks_are_read_as_the_tz_database_links_them() {
        for (String name : List.of("EST", "MST", "HST", "ROC", "GMT+0", "GMT-0", "Etc/GMT+5", "CST6CDT")) {
            assertThat(Schedule.parse("TZ=" + name + " @daily", ZoneId.of("UTC")))
                    .as(name)
                    .isInstanceOf(Schedule.Parsed.Ok.class);
        }
    }

    @Test
    void a_text_of_two_hundred_characters_is_shown_whole_and_a_longer_one_never_ends_in_half_a_character() {
        assertThat(Reading.shown("x".repeat(200))).isEqualTo("x".repeat(200));
        assertThat(Reading.shown("x".repeat(201))).isEqualTo("x".repeat(200) + "...");
        assertThat(Reading.shown("x".repeat(199) + "\uD83D\uDD14")).isEqualTo("x".repeat(199) + "...");
        assertThat(Reading.shown("x".repeat(198) + "\uD83D\uDD14y")).isEqualTo("x".repeat(198) + "\uD83D\uDD14...");
    }

    @Test
    void a_very_long_text_is_cut_in_messages() {
        ScheduleError error = Times.error("x".repeat(100_000) + " * * * *");
        assertThat(error.text()).hasSizeLessThan(300);
        assertThat(error.message()).hasSizeLessThan(300);
        assertThat(error.describe()).startsWith("schedule \"xxx").contains("failed to parse int from xxx");
    }

    @Test
    void a_text_that_can_never_match_is_known_when_it_is_read() {
        for (String text : List.of(
                "0 0 30 2 *", "0 0 31 4,6,9,11 *", ", * * * *", "* , * * *", "* * , * *", "* * * , *", "* * * * ,")) {
            Schedule schedule = Times.utc(text);
            assertThat(schedule.never()).as(text).isTrue();
            assertThat(schedule.nextAfter(0)).as(text).isEqualTo(Firings.NEVER);
            assertThat(schedule.previousBefore(0)).as(text).isEqualTo(Firings.NEVER_BEFORE);
            assertThat(schedule.matches(0)).as(text).isFalse();
        }
        for (String text : List.of("0 0 29 2 *", "0 0 30 2 1", "0 0 31 2,3 *", "0 0 , * 1", "0 0 1 * ,", "@every 1h")) {
            assertThat(Times.utc(text).never()).as(text).isFalse();
        }
    }
}
