package dev.carillon.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.fault.Fault;
import dev.carillon.fault.Fault.Block;
import dev.carillon.fault.Fault.Rejection;
import dev.carillon.fault.Scope;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** How long a write that is no launch waits after its first, second and eighth failure, without jitter. */
class PauseTest {
    private static final Scope SHOP = new Scope.Namespace("shop");

    record Row(Fault fault, long first, long second, long eighth) {
        @Override
        public String toString() {
            return fault.kind();
        }
    }

    static final List<Row> ROWS = List.of(
            new Row(new Fault.Conflict(Scope.SINGLE, 409, ""), 0, 800, 5_000),
            new Row(new Fault.AlreadyExists(Scope.SINGLE, 409, ""), 0, 800, 5_000),
            new Row(new Fault.Gone(Scope.SINGLE, 404, ""), 0, 0, 0),
            new Row(new Fault.Throttled(Scope.API, 429, "", Duration.ofSeconds(7), false), 7_000, 7_000, 7_000),
            new Row(new Fault.Blocked(Block.FORBIDDEN, SHOP, 403, ""), 750, 1_500, 22_500),
            new Row(new Fault.Quota(SHOP, 403, ""), 750, 1_500, 22_500),
            new Row(new Fault.Rejected(Rejection.INVALID, Scope.SINGLE, 422, ""), 12_000, 22_500, 22_500),
            new Row(new Fault.NotSent(Scope.API, 0, ""), 400, 800, 5_000),
            new Row(new Fault.InDoubt(Scope.API, 504, ""), 400, 800, 5_000),
            new Row(new Fault.Transient(SHOP, 500, ""), 400, 800, 5_000),
            new Row(new Fault.Fenced(Scope.SINGLE, 403, ""), 400, 800, 5_000));

    private final LaunchPolicy policy = new LaunchPolicy(LaunchSettings.DEFAULT);

    @ParameterizedTest
    @FieldSource("ROWS")
    void only_what_lost_a_race_is_written_again_at_once_and_only_once(Row row) {
        assertThat(IntStream.of(1, 2, 8)
                        .mapToObj(n -> policy.pause(row.fault, n, 0).toMillis()))
                .containsExactly(row.first, row.second, row.eighth);
    }
}
