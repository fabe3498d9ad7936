package dev.carillon.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What schedules do where clocks are set. */
class ZoneChangeTest {

    record Row(String name, String zone, String text, String after, List<String> next) {}

    static List<Row> rows() {
        return List.of(
                new Row(
                        "Los Angeles, a time in the gap does not exist",
                        "America/Los_Angeles",
                        "30 2 * * *",
                        "2026-03-07T12:00-08:00",
                        List.of("2026-03-09T02:30-07:00")),
                new Row(
                        "Los Angeles, a repeated time exists twice",
                        "America/Los_Angeles",
                        "30 1 * * *",
                        "2026-10-31T12:00-07:00",
                        List.of("2026-11-01T01:30-07:00", "2026-11-01T01:30-08:00", "2026-11-02T01:30-08:00")),
                new Row(
                        "Los Angeles, every half hour when clocks go back",
                        "America/Los_Angeles",
                        "*/30 * * * *",
                        "2026-11-01T00:30-07:00",
                        List.of(
                                "2026-11-01T01:00-07:00",
                                "2026-11-01T01:30-07:00",
                                "2026-11-01T01:00-08:00",
                                "2026-11-01T01:30-08:00",
                                "2026-11-01T02:00-08:00")),
                new Row(
                        "Los Angeles, every second hour when clocks go forward",
                        "America/Los_Angeles",
                        "0 */2 * * *",
                        "2026-03-07T23:00-08:00",
                        List.of("2026-03-08T00:00-08:00", "2026-03-08T04:00-07:00")),
                new Row(
                        "New York, hourly when clocks go forward",
                        "America/New_York",
                        "0 * * * ?",
                        "2026-03-08T00:30-05:00",
                        List.of("2026-03-08T01:00-05:00", "2026-03-08T03:00-04:00")),
                new Row(
                        "Cairo, a skipped midnight",
                        "Africa/Cairo",
                        "0 0 * * *",
                        "2026-04-23T10:00+02:00",
                        List.of("2026-04-25T00:00+03:00")),
                new Row(
                        "Cairo, Thursdays only (robfig fires on Friday)",
                        "Africa/Cairo",
                        "0 5 * * 4",
                        "2026-04-23T10:00+02:00",
                        List.of("2026-04-30T05:00+03:00")),
                new Row(
                        "Santiago, Saturdays only round a skipped midnight",
                        "America/Santiago",
                        "0 5 * * 6",
                        "2026-09-05T10:00-04:00",
                        List.of("2026-09-12T05:00-03:00")),
                new Row(
                        "Beirut, Saturdays only round a skipped midnight",
                        "Asia/Beirut",
                        "0 5 * * 6",
                        "2026-03-28T10:00+02:00",
                        List.of("2026-04-04T05:00+03:00")),
                new Row(
                        "Azores, Saturdays only round a skipped midnight",
                        "Atlantic/Azores",
                        "0 5 * * 6",
                        "2026-03-28T10:00-01:00",
                        List.of("2026-04-04T05:00Z")),
                new Row(
                        "Havana, Saturdays only round a skipped midnight",
                        "America/Havana",
                        "0 5 * * 6",
                        "2026-03-07T10:00-05:00",
                        List.of("2026-03-14T05:00-04:00")),
                new Row(
                        "Lord Howe, half an hour back (robfig skips 02:00)",
                        "Australia/Lord_Howe",
                        "0 2 * * *",
                        "2026-04-04T12:00+11:00",
                        List.of("2026-04-05T02:00+10:30")),
                new Row(
                        "Lord Howe, a repeated half hour",
                        "Australia/Lord_Howe",
                        "*/15 1 * * *",
                        "2026-04-05T01:15+11:00",
                        List.of(
                                "2026-04-05T01:30+11:00",
                                "2026-04-05T01:45+11:00",
                                "2026-04-05T01:30+10:30",
                                "2026-04-05T01:45+10:30",
                                "2026-04-06T01:00+10:30")),
                new Row(
                        "Lord Howe, half an hour forward (robfig skips 03:00)",
                        "Australia/Lord_Howe",
                        "0 3 * * *",
                        "2026-10-03T12:00+10:30",
                        List.of("2026-10-04T03:00+11:00")),
                new Row(
                        "Lord Howe, a skipped half hour",
                        "Australia/Lord_Howe",
                        "0,30 2 * * *",
                        "2026-10-03T12:00+10:30",
                        List.of("2026-10-04T02:30+11:00", "2026-10-05T02:00+11:00")),
                new Row(
                        "Apia, a skipped day (robfig loops for ever)",
                        "Pacific/Apia",
                        "0 12 * * *",
                        "2011-12-29T00:00-10:00",
                        List.of("2011-12-29T12:00-10:00", "2011-12-31T12:00+14:00")),
                new Row(
                        "Apia, only the skipped day",
                        "Pacific/Apia",
                        "0 12 30 12 *",
                        "2011-12-01T00:00-10:00",
                        List.of("2012-12-30T12:00+14:00")),
                new Row(
                        "Kwajalein, a skipped day",
                        "Pacific/Kwajalein",
                        "0 0 20-22 8 *",
                        "1993-08-19T00:00-12:00",
                        List.of("1993-08-20T00:00-12:00", "1993-08-22T00:00+12:00")),
                new Row(
                        "Kathmandu, a quarter of an hour forward at midnight in 1986",
                        "Asia/Kathmandu",
                        "*/10 0 1 1 *",
                        "1985-12-31T00:00+05:30",
                        List.of("1986-01-01T00:20+05:45", "1986-01-01T00:30+05:45")),
                new Row(
                        "Troll, two hours forward",
                        "Antarctica/Troll",
                        "30 0-4 * * *",
                        "2026-03-29T00:00Z",
                        List.of("2026-03-29T00:30Z", "2026-03-29T03:30+02:00")),
                new Row(
                        "Casablanca, back for Ramadan",
                        "Africa/Casablanca",
                        "30 2 * * *",
                        "2026-02-15T00:00+01:00",
                        List.of("2026-02-15T02:30+01:00", "2026-02-15T02:30Z", "2026-02-16T02:30Z")),
                new Row(
                        "Casablanca, forward after Ramadan",
                        "Africa/Casablanca",
                        "30 2 * * *",
                        "2026-03-21T12:00Z",
                        List.of("2026-03-23T02:30+01:00")),
                new Row(
                        "Dublin, whose winter is the exception",
                        "Europe/Dublin",
                        "30 1 * * *",
                        "2026-10-24T12:00+01:00",
                        List.of("2026-10-25T01:30+01:00", "2026-10-25T01:30Z", "2026-10-26T01:30Z")),
                new Row(
                        "Sao Paulo, a skipped midnight of old",
                        "America/Sao_Paulo",
                        "30 0 * * *",
                        "2018-11-03T12:00-03:00",
                        List.of("2018-11-05T00:30-02:00")),
                new Row(
                        "29 February across 2100",
                        "UTC",
                        "0 0 29 2 *",
                        "2095-01-01T00:00Z",
                        List.of("2096-02-29T00:00Z", "2104-02-29T00:00Z")),
                new Row(
                        "29 February or a Monday of February",
                        "UTC",
                        "0 0 29 2 1",
                        "2096-02-21T00:00Z",
                        List.of("2096-02-27T00:00Z", "2096-02-29T00:00Z", "2097-02-04T00:00Z")),
                new Row(
                        "Monrovia, second 0 of the wall clock while its offset had seconds",
                        "Africa/Monrovia",
                        "0 12 * * *",
                        "1971-12-31T00:00:00Z",
                        List.of("1971-12-31T12:00-00:44:30", "1972-01-01T12:00-00:44:30")),
                new Row(
                        "Monrovia, the change to whole minutes",
                        "Africa/Monrovia",
                        "*/30 0 7 1 *",
                        "1972-01-06T00:00:00Z",
                        List.of("1973-01-07T00:00Z")));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void a_schedule_fires_exactly_when_the_wall_clock_shows_its_fields(Row row) {
        Schedule schedule = Times.schedule(row.text, row.zone);
        assertThat(Times.next(schedule, row.zone, row.after, row.next.size()))
                .as(row.name)
                .isEqualTo(row.next);
    }

    @ParameterizedTest
    @MethodSource("rows")
    void the_way_back_passes_the_same_instants(Row row) {
        Schedule schedule = Times.schedule(row.text, row.zone);
        long after = Times.at(row.after);
        long[] forward = schedule.between(after, Firings.LAST, row.next.size());
        long instant = schedule.nextAfter(forward[forward.length - 1]);
        for (int i = forward.length - 1; i >= 0; i--) {
            instant = schedule.previousBefore(instant);
            assertThat(Times.shown(instant, row.zone)).as(row.name).isEqualTo(row.next.get(i));
        }
        assertThat(schedule.previousBefore(instant)).isLessThanOrEqualTo(after);
    }

    @Test
    void a_zone_table_agrees_with_java_time_at_every_change_of_every_zone() {
        for (String name : ZoneId.getAvailableZoneIds()) {
            var zone = ZoneId.of(name);
            ZonePeriods periods = ZonePeriods.of(zone);
            for (int i = 0; i < periods.count(); i++) {
                for (long instant : new long[] {periods.start(i), periods.end(i) - 1}) {
                    assertThat(periods.at(instant)).isEqualTo(i);
                    assertThat(periods.offset(i))
                            .as("%s at %s", name, instant)
                            .isEqualTo(zone.getRules()
                                    .getOffset(Instant.ofEpochSecond(instant))
                                    .getTotalSeconds());
                }
            }
            assertThat(periods.end(periods.count() - 1)).isEqualTo(Firings.LAST);
        }
    }
}
