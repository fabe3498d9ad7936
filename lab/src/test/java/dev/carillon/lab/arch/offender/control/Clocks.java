package dev.carillon.lab.arch.offender.control;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Date;
import java.util.List;

/** Each way to read a clock. */
@SuppressWarnings({"JavaUtilDate", "JavaTimeDefaultTimeZone"})
final class Clocks {

    List<Object> reads(Clock given) {
        return List.of(
                Instant.now(),
                LocalDate.now(),
                given.instant(),
                System.currentTimeMillis(),
                System.nanoTime(),
                ZoneId.systemDefault(),
                new Date());
    }
}
