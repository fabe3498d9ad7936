package dev.carillon.lab.bench;

import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import dev.carillon.time.Schedule;
import dev.carillon.time.ScheduleError;
import java.text.ParseException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Date;
import java.util.Optional;
import java.util.Random;
import java.util.TimeZone;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.quartz.CronExpression;

/**
 * The next firing after an instant: Carillon, cron-utils and Quartz on the same expressions, zones and instants.
 *
 * <p>The instants are spread over ten years (or where a case says so), so that no library is measured on a single,
 * well predicted path.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(2)
public class CronNextBenchmark {
    private static final int INSTANTS = 1024;
    private static final long SEED = 20261124;

    /** An expression as robfig, Unix and cron-utils write it, as Quartz does, and where it is asked. */
    public enum Case {
        EVERY_MINUTE("* * * * *", "0 * * * * ?", "UTC", "2026-01-01", "2036-01-01"),
        EVERY_QUARTER_OF_OFFICE_HOURS(
                "*/15 9-17 * * 1-5", "0 */15 9-17 ? * 2-6", "Europe/Berlin", "2026-01-01", "2036-01-01"),
        DAILY("0 4 * * *", "0 0 4 * * ?", "America/New_York", "2026-01-01", "2036-01-01"),
        DAILY_IN_THE_GAP("30 2 * * *", "0 30 2 * * ?", "America/New_York", "2026-03-07", "2026-03-09"),
        WEEKLY("0 0 * * 0", "0 0 0 ? * 1", "Asia/Tokyo", "2026-01-01", "2036-01-01"),
        MONTHLY("0 0 1 * *", "0 0 0 1 * ?", "Europe/London", "2026-01-01", "2036-01-01"),
        YEARLY("0 0 1 1 *", "0 0 0 1 1 ?", "America/Santiago", "2026-01-01", "2036-01-01"),
        LEAP_DAY("0 0 29 2 *", "0 0 0 29 2 ?", "America/New_York", "2026-01-01", "2036-01-01"),
        LEAP_DAY_AFTER_EIGHT_YEARS("0 0 29 2 *", "0 0 0 29 2 ?", "America/New_York", "2096-03-01", "2100-01-01"),
        SKIPPED_DAY("0 12 30 12 *", "0 0 12 30 12 ?", "Pacific/Apia", "2011-01-01", "2011-12-29");

        private final String unix;
        private final String quartz;
        private final ZoneId zone;
        private final long from;
        private final long to;

        Case(String unix, String quartz, String zone, String from, String to) {
            this.unix = unix;
            this.quartz = quartz;
            this.zone = ZoneId.of(zone);
            this.from = Instant.parse(from + "T00:00:00Z").getEpochSecond();
            this.to = Instant.parse(to + "T00:00:00Z").getEpochSecond();
        }
    }

    @Param
    public Case schedule = Case.EVERY_MINUTE;

    private final long[] seconds = new long[INSTANTS];
    private final ZonedDateTime[] times = new ZonedDateTime[INSTANTS];
    private final Date[] dates = new Date[INSTANTS];
    private int at;
    private Schedule ours = schedule("* * * * *", ZoneId.of("UTC"));
    private ExecutionTime cronUtils = cronUtils("* * * * *");
    private CronExpression quartz = quartz("0 * * * * ?", ZoneId.of("UTC"));

    /** Draws the instants, the same for all. */
    @Setup
    public void prepare() {
        Random random = new Random(SEED);
        ours = schedule(schedule.unix, schedule.zone);
        cronUtils = cronUtils(schedule.unix);
        quartz = quartz(schedule.quartz, schedule.zone);
        for (int i = 0; i < INSTANTS; i++) {
            Instant instant = Instant.ofEpochSecond(random.nextLong(schedule.from, schedule.to));
            seconds[i] = instant.getEpochSecond();
            times[i] = instant.atZone(schedule.zone);
            dates[i] = Date.from(instant);
        }
    }

    private int index() {
        at = (at + 1) % INSTANTS;
        return at;
    }

    @Benchmark
    public long carillon() {
        return ours.nextAfter(seconds[index()]);
    }

    @Benchmark
    public long carillonPrevious() {
        return ours.previousBefore(seconds[index()]);
    }

    @Benchmark
    public Optional<ZonedDateTime> cronUtils() {
        return cronUtils.nextExecution(times[index()]);
    }

    @Benchmark
    public Date quartz() {
        return quartz.getNextValidTimeAfter(dates[index()]);
    }

    private static Schedule schedule(String text, ZoneId zone) {
        return switch (Schedule.parse(text, zone)) {
            case Schedule.Parsed.Ok(Schedule schedule) -> schedule;
            case ScheduleError error -> throw new IllegalArgumentException(error.describe());
        };
    }

    private static ExecutionTime cronUtils(String text) {
        CronParser parser = new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX));
        return ExecutionTime.forCron(parser.parse(text));
    }

    private static CronExpression quartz(String text, ZoneId zone) {
        try {
            CronExpression expression = new CronExpression(text);
            expression.setTimeZone(TimeZone.getTimeZone(zone));
            return expression;
        } catch (ParseException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
