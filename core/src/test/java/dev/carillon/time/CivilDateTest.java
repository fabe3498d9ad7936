package dev.carillon.time;

import java.time.LocalDate;
import org.junit.jupiter.api.Test;

class CivilDateTest {

    @Test
    void every_day_of_eight_centuries_agrees_with_java_time() {
        long last = LocalDate.of(2401, 1, 1).toEpochDay();
        for (long day = LocalDate.of(1600, 1, 1).toEpochDay(); day < last; day++) {
            LocalDate expected = LocalDate.ofEpochDay(day);
            int date = CivilDate.of(day);
            if (CivilDate.year(date) != expected.getYear()
                    || CivilDate.month(date) != expected.getMonthValue()
                    || CivilDate.day(date) != expected.getDayOfMonth()
                    || CivilDate.dayNumber(expected.getYear(), expected.getMonthValue(), expected.getDayOfMonth())
                            != day
                    || CivilDate.weekday(day) != expected.getDayOfWeek().getValue() % 7
                    || CivilDate.lengthOf(expected.getYear(), expected.getMonthValue()) != expected.lengthOfMonth()) {
                throw new AssertionError("differs at " + expected);
            }
        }
    }
}
