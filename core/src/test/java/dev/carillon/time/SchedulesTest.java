package dev.carillon.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SchedulesTest {

    private static Schedules ok(@Nullable String timezone, String... texts) {
        return switch (Schedules.parse(List.of(texts), timezone)) {
            case Schedules.Parsed.Ok(Schedules schedules) -> schedules;
            case Schedules.Parsed.Bad(List<ScheduleError> errors) -> throw new AssertionError(errors);
        };
    }

    private static List<String> errors(@Nullable String timezone, String... texts) {
        return switch (Schedules.parse(List.of(texts), timezone)) {
            case Schedules.Parsed.Ok ok -> throw new AssertionError("accepted: " + ok);
            case Schedules.Parsed.Bad(List<ScheduleError> errors) ->
                errors.stream().map(ScheduleError::describe).toList();
        };
    }

    @Test
    void several_schedules_fire_whenever_one_does_and_once_when_two_do() {
        Schedules schedules = ok("Europe/Berlin", "0 * * * *", "*/20 4 * * *");
        assertThat(Times.next(schedules, "Europe/Berlin", "2026-05-01T03:30+02:00", 5))
                .containsExactly(
                        "2026-05-01T04:00+02:00",
                        "2026-05-01T04:20+02:00",
                        "2026-05-01T04:40+02:00",
                        "2026-05-01T05:00+02:00",
                        "2026-05-01T06:00+02:00");
        assertThat(schedules.previousBefore(Times.at("2026-05-01T05:00+02:00")))
                .isEqualTo(Times.at("2026-05-01T04:40+02:00"));
    }

    @Test
    void schedules_of_one_zone_share_its_table_where_nothing_names_one_too() {
        assertThat(zone(ok(null, "0 * * * *"))).isSameAs(zone(ok(null, "5 * * * *")));
        for (String name : List.of("Europe/Berlin", "Africa/Abidjan")) { // the second is the first of all names
            assertThat(zone(ok(name, "0 * * * *"))).as(name).isSameAs(zone(ok(name, "5 * * * *")));
        }
    }

    private static ZonePeriods zone(Schedules schedules) {
        return ((Schedule.Cron) schedules.all().getFirst()).zone();
    }

    @Test
    void a_schedule_that_never_fires_says_why() {
        assertThat(whyNever("0 0 31 2,4 *")).contains("no month that it names has such a day");
        assertThat(whyNever("0 0 , * *")).contains("its field for the day of month names no value");
        assertThat(ok(null, "0 0 29 2 *").all().getFirst().neverFires("f")).isEmpty();
    }

    private static String whyNever(String text) {
        return ok(null, text)
                .all()
                .getFirst()
                .neverFires("spec.schedule")
                .orElseThrow()
                .describe();
    }

    @Test
    void matches_tells_which_schedules_produced_an_instant() {
        Schedules schedules = ok("Europe/Berlin", "0 * * * *", "*/20 4 * * *");
        long four = Times.at("2026-05-01T04:00+02:00");
        assertThat(schedules.all()).allMatch(schedule -> schedule.matches(four));
        assertThat(schedules.all().stream().map(schedule -> schedule.matches(four + 1200)))
                .containsExactly(false, true);
        assertThat(schedules.matches(four + 1200)).isTrue();
        assertThat(schedules.matches(four + 60)).isFalse();
        assertThat(schedules.matches(four + 1)).isFalse();
    }

    @Test
    void between_excludes_its_start_includes_its_end_and_stops_at_the_limit() {
        Schedules schedules = ok(null, "0 * * * *");
        long ten = Times.at("2026-05-01T10:00Z");
        assertThat(schedules.between(ten, ten + 7200, 10)).containsExactly(ten + 3600, ten + 7200);
        assertThat(schedules.between(ten, ten + 7200, 1)).containsExactly(ten + 3600);
        assertThat(schedules.between(ten, ten + 7200, 0)).isEmpty();
        assertThat(schedules.between(ten, ten + 7200, -1)).isEmpty();
        assertThat(schedules.between(ten, ten + 3599, 10)).isEmpty();
        assertThat(schedules.between(ten + 7200, ten, 10)).isEmpty();
        assertThat(schedules.between(ten, Long.MAX_VALUE, 1000)).hasSize(1000).isSorted();
        assertThat(ok(null, "* * 30 2 *").between(ten, Long.MAX_VALUE, Integer.MAX_VALUE))
                .isEmpty();
    }

    @Test
    void the_known_years_have_their_first_minute_and_not_the_one_after_their_last() {
        Schedule minutely = Times.utc("* * * * *");
        assertThat(minutely.matches(Firings.FIRST)).isTrue();
        assertThat(minutely.matches(Firings.FIRST - 60)).isFalse();
        assertThat(minutely.matches(Firings.LAST - 60)).isTrue();
        assertThat(minutely.matches(Firings.LAST)).isFalse();
        assertThat(minutely.matches(Firings.LAST + 60)).isFalse();
        assertThat(minutely.nextAfter(Long.MIN_VALUE)).isEqualTo(Firings.FIRST);
        assertThat(minutely.nextAfter(Firings.LAST - 61)).isEqualTo(Firings.LAST - 60);
        assertThat(minutely.nextAfter(Firings.LAST - 60)).isEqualTo(Firings.NEVER);
        assertThat(minutely.nextAfter(Firings.LAST - 1)).isEqualTo(Firings.NEVER);
        assertThat(minutely.previousBefore(Firings.FIRST + 1)).isEqualTo(Firings.FIRST);
        assertThat(minutely.previousBefore(Firings.FIRST)).isEqualTo(Firings.NEVER_BEFORE);
    }

    @Test
    void a_day_that_comes_only_after_or_came_only_before_the_known_years_is_none() {
        Schedule leapDay = Times.utc("0 0 29 2 *");
        assertThat(leapDay.nextAfter(Times.at("2196-02-29T00:00Z"))).isEqualTo(Firings.NEVER);
        assertThat(leapDay.previousBefore(Times.at("1904-02-29T00:00Z"))).isEqualTo(Firings.NEVER_BEFORE);
    }

    @Test
    void the_way_back_reaches_into_the_time_before_the_first_change_of_a_zone() {
        Schedule newYear = Times.schedule("0 0 1 1 *", "Europe/Berlin"); // summer time began in 1916
        assertThat(newYear.previousBefore(Times.at("1916-06-01T00:00Z"))).isEqualTo(Times.at("1916-01-01T00:00+01:00"));
    }

    @Test
    void an_anchor_reaches_every_delay_and_no_cron_expression() {
        long anchor = Times.at("2026-05-01T10:07:00Z");
        Schedules schedules = ok(null, "@every 10m", "0 * * * *").anchored(anchor);
        assertThat(Times.next(schedules, "UTC", "2026-05-01T10:40Z", 3))
                .containsExactly("2026-05-01T10:47Z", "2026-05-01T10:57Z", "2026-05-01T11:00Z");
    }

    @Test
    void schedules_never_fire_only_if_none_does() {
        assertThat(ok(null, "0 0 30 2 *", "0 0 31 6 *").never()).isTrue();
        assertThat(ok(null, "0 0 30 2 *", "0 0 31 7 *").never()).isFalse();
    }

    @Test
    void no_timezone_means_utc_and_lets_a_text_name_its_own() {
        assertThat(Times.next(ok("", "0 4 * * *"), "UTC", "2026-05-01T00:00Z", 1))
                .containsExactly("2026-05-01T04:00Z");
        assertThat(Times.next(ok(null, "TZ=Asia/Tokyo 0 4 * * *"), "Asia/Tokyo", "2026-05-01T00:00Z", 1))
                .containsExactly("2026-05-02T04:00+09:00");
    }

    @Test
    void every_error_names_field_value_and_fix() {
        assertThat(errors("Mars/Olympus", "0 4 * *", "@daily", "* * * * 7"))
                .satisfiesExactly(
                        zone -> assertThat(zone)
                                .startsWith(
                                        "spec.timezone \"Mars/Olympus\": unknown time zone Mars/Olympus. Use a name"),
                        first -> assertThat(first)
                                .startsWith("spec.schedules[0] \"0 4 * *\": expected exactly 5 fields, found 4: "),
                        third -> assertThat(third)
                                .startsWith(
                                        "spec.schedules[2] \"* * * * 7\": end of range (7) above maximum (6): 7. "));
    }

    @Test
    void no_schedule_at_all_is_an_error() {
        assertThat(errors(null))
                .singleElement()
                .asString()
                .startsWith("spec.schedules \"[]\": cron workflow must have at least one schedule. ");
    }

    /** Argo puts the zone in front, and robfig trims what stands behind a zone. */
    @Test
    void beside_a_timezone_spaces_around_a_descriptor_do_not_matter_and_without_one_they_do() {
        assertThat(ok("Europe/Berlin", " @daily", "@hourly ", "\t@every 90m ").all())
                .hasSize(3);
        assertThat(errors(null, " @daily")).singleElement().asString().contains("expected exactly 5 fields");
    }

    @Test
    void a_zone_in_the_text_beside_a_timezone_is_an_error_as_in_argo() {
        assertThat(errors("UTC", "TZ=Asia/Tokyo 0 4 * * *"))
                .singleElement()
                .asString()
                .contains("expected exactly 5 fields, found 6")
                .contains("Name the zone once: remove TZ=Asia/Tokyo");
        assertThat(errors("UTC", "TZ=Asia/Tokyo")).singleElement().asString().contains("Name the zone once");
    }
}
