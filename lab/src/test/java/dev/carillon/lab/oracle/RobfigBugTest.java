package dev.carillon.lab.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One difference as robfig made it for each name, and near it one that has no excuse. */
class RobfigBugTest {

    record Row(RobfigBug bug, String text, String zone, String from, String theirs, String ours) {
        RobfigBug.Difference difference() {
            return new RobfigBug.Difference(
                    SlowCron.of(text, zone), at(from), theirs.isEmpty() ? 0 : at(theirs), at(ours));
        }

        private static long at(String time) {
            return OffsetDateTime.parse(time).toEpochSecond();
        }
    }

    static List<Row> differences_of_robfig() {
        return List.of(
                new Row(RobfigBug.FIVE_YEAR_HORIZON, "0 0 29 2 *", "UTC", "2097-02-28T00:00Z", "", "2104-02-29T00:00Z"),
                new Row(
                        RobfigBug.STANDS_STILL_IN_A_REPEATED_HOUR,
                        "7 ? 15-23,1-11 ? ?",
                        "America/St_Johns",
                        "2009-10-31T23:07-03:30",
                        "2009-10-31T23:07-03:30",
                        "2009-11-01T00:07-03:30"),
                new Row(
                        RobfigBug.CHANGE_OFF_THE_HOUR,
                        "0 3 * * *",
                        "Australia/Lord_Howe",
                        "2026-10-03T12:00+10:30",
                        "2026-10-05T03:00+11:00",
                        "2026-10-04T03:00+11:00"),
                new Row(
                        RobfigBug.WRONG_DAY_AFTER_SKIPPED_MIDNIGHT,
                        "0 5 * * 4",
                        "Africa/Cairo",
                        "2026-04-23T10:00+02:00",
                        "2026-04-24T05:00+03:00",
                        "2026-04-30T05:00+03:00"),
                new Row(
                        RobfigBug.CHANGE_AT_THE_START_OF_A_MONTH,
                        "14/40 17,4 * 5,jan ?",
                        "America/Havana",
                        "2012-03-30T18:12:40-05:00",
                        "2012-05-02T04:14-04:00",
                        "2012-05-01T04:14-04:00"),
                new Row(
                        RobfigBug.DAY_LOST_AT_SKIPPED_MIDNIGHT,
                        "38,5 6,16/19,9/1 6/21,3 * *",
                        "Asia/Gaza",
                        "2022-03-26T13:58:59+02:00",
                        "2022-04-03T06:05+03:00",
                        "2022-03-27T06:05+03:00"),
                new Row(
                        RobfigBug.FIRST_OF_TWO_MIDNIGHTS_LOST,
                        "* * ? * 5-fri/3",
                        "Asia/Amman",
                        "2006-10-25T15:07:21+03:00",
                        "2006-10-27T00:00+02:00",
                        "2006-10-27T00:00+03:00"));
    }

    @ParameterizedTest
    @MethodSource("differences_of_robfig")
    void a_difference_has_its_name_and_no_earlier_one(Row row) {
        RobfigBug.Difference difference = row.difference();
        assertThat(row.difference().expression().nextAfter(difference.from())).isEqualTo(difference.ours());
        List<RobfigBug> names = new ArrayList<>();
        for (RobfigBug bug : RobfigBug.values()) {
            if (bug.explains(difference)) {
                names.add(bug);
            }
        }
        assertThat(names).first().isEqualTo(row.bug);
    }

    static List<Row> differences_without_excuse() {
        return List.of(
                new Row(RobfigBug.FIVE_YEAR_HORIZON, "0 0 29 2 *", "UTC", "2025-01-01T00:00Z", "", "2028-02-29T00:00Z"),
                new Row(
                        RobfigBug.STANDS_STILL_IN_A_REPEATED_HOUR,
                        "7 * * * *",
                        "America/St_Johns",
                        "2009-10-30T23:07-02:30",
                        "2009-10-30T23:07-02:30",
                        "2009-10-31T00:07-02:30"),
                new Row(
                        RobfigBug.CHANGE_OFF_THE_HOUR,
                        "0 3 * * *",
                        "Australia/Lord_Howe",
                        "2026-10-06T12:00+11:00",
                        "2026-10-08T03:00+11:00",
                        "2026-10-07T03:00+11:00"),
                new Row(
                        RobfigBug.WRONG_DAY_AFTER_SKIPPED_MIDNIGHT,
                        "0 5 * * 4",
                        "Africa/Cairo",
                        "2026-05-01T10:00+03:00",
                        "2026-05-02T05:00+03:00",
                        "2026-05-07T05:00+03:00"),
                new Row(
                        RobfigBug.CHANGE_AT_THE_START_OF_A_MONTH,
                        "14 4 * 7 *",
                        "America/Havana",
                        "2012-05-02T18:12:40-04:00",
                        "2012-07-02T04:14-04:00",
                        "2012-07-01T04:14-04:00"),
                new Row(
                        RobfigBug.DAY_LOST_AT_SKIPPED_MIDNIGHT,
                        "0 6 * * *",
                        "Asia/Gaza",
                        "2022-03-27T13:00+03:00",
                        "2022-03-29T06:00+03:00",
                        "2022-03-28T06:00+03:00"),
                new Row(
                        RobfigBug.FIRST_OF_TWO_MIDNIGHTS_LOST,
                        "30 1 * * *",
                        "America/New_York",
                        "2026-10-31T12:00-04:00",
                        "2026-11-01T01:30-05:00",
                        "2026-11-01T01:30-04:00"));
    }

    @ParameterizedTest
    @MethodSource("differences_without_excuse")
    void a_difference_without_the_sign_has_no_name_at_all(Row row) {
        assertThat(RobfigBug.values()).noneMatch(bug -> bug.explains(row.difference()));
    }
}
