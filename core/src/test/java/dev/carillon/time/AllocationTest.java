package dev.carillon.time;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every CronWorkflow is asked on every pass: what is asked must leave no garbage. */
class AllocationTest {
    private static final int QUESTIONS = 20_000;

    /** What the measurement itself may cost; one object a question would be 320 kB. */
    private static final long NOISE_BYTES = 20_000;

    static List<Schedules> schedules() {
        return List.of(
                parse("* * * * *", "UTC"),
                parse("*/15 9-17 * * MON-FRI", "Europe/Berlin"),
                parse("30 2 * * *", "America/New_York"),
                parse("0 0 29 2 *", "Australia/Lord_Howe"),
                parse("0 0 30 2 *", "UTC"),
                parse("@every 90s", "UTC"));
    }

    private static Schedules parse(String text, String zone) {
        return new Schedules(List.of(Times.schedule(text, zone), Times.schedule("0 12 30 12 *", "Pacific/Apia")));
    }

    @ParameterizedTest
    @MethodSource("schedules")
    void next_previous_and_matches_allocate_nothing(Schedules schedules) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        ask(schedules, 100);
        long before = threads.getCurrentThreadAllocatedBytes();
        long sum = ask(schedules, QUESTIONS);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertThat(sum).as("so that the answers are used").isNotZero();
        assertThat(allocated).as("bytes for %d questions", QUESTIONS * 3).isLessThan(NOISE_BYTES);
    }

    private static long ask(Schedules schedules, int questions) {
        long sum = 1;
        long step = (Firings.LAST - Firings.FIRST) / questions;
        for (int i = 0; i < questions; i++) {
            long instant = Firings.FIRST + i * step;
            sum = 31 * sum + schedules.nextAfter(instant);
            sum = 31 * sum + schedules.previousBefore(instant);
            sum = 31 * sum + (schedules.matches(instant) ? 1 : 0);
        }
        return sum;
    }
}
