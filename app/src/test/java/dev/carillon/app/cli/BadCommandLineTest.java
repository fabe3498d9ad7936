package dev.carillon.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class BadCommandLineTest {
    record Bad(String args, String told) {
        @Override
        public String toString() {
            return args;
        }
    }

    static List<Bad> bad() {
        return List.of(
                new Bad("cron", "needs a command: lint or next"),
                new Bad("cron nxt", "nxt"),
                new Bad("cron next", "give an expression in quotes, a file, or --batch"),
                new Bad("cron next @daily --batch", "leave out EXPR|FILE"),
                new Bad("cron next @daily --colour", "--colour"),
                new Bad("cron next @daily @hourly", "these are 2: @daily @hourly; put an expression into quotes"),
                new Bad("cron next 5 4 * * *", "these are 5: 5 4 * * *; put an expression into quotes"),
                new Bad("cron next @daily --count many", "--count"),
                new Bad("cron next @daily --count 0", "--count: 0 is not a number from 1 to 10000"),
                new Bad("cron next @daily --count 10001", "--count: 10001"),
                new Bad("cron next @daily --count 99999999999", "--count"),
                new Bad("cron next @daily --from yesterday", "\"yesterday\" is not RFC 3339"),
                new Bad("cron next @daily --from 2026-03-28", "write it as 2026-03-29T01:30:00Z"),
                new Bad("cron next @daily --from 2026-02-30T00:00:00Z", "is not RFC 3339"),
                new Bad("cron next @daily -o xml", "xml"),
                new Bad("cron next --batch -o json", "--batch answers in JSON lines: leave out --output"),
                new Bad("cron next missing.yaml", "missing.yaml does not exist"),
                new Bad("cron next - --timezone UTC", "a CronWorkflow has its own spec.timezone"),
                new Bad("cron lint", "FILE"),
                new Bad("cron lint missing.yaml", "missing.yaml does not exist"),
                new Bad("cron lint .", ". is a directory"),
                new Bad("cron lint a\0.yaml", "is not the name of a file"),
                new Bad("cron next a\0.yaml", "is not the name of a file"),
                new Bad("cron lint - -o", "--output"),
                new Bad("explain", "NAME"),
                new Bad("explain a b", "b"),
                new Bad("explain A/b", "NAME: \"A/b\" is no name of a CronWorkflow"),
                new Bad("explain a -n Shop/..", "--namespace: \"Shop/..\" is no name of a namespace"),
                new Bad("slots -n Shop", "--namespace: \"Shop\" is no name of a namespace"),
                new Bad("release --all -n Shop", "--namespace: \"Shop\" is no name of a namespace"),
                new Bad("explain a --at noon", "\"noon\" is not RFC 3339"),
                new Bad("explain a --since 0s", "\"0s\" is not between 1s and 3660d"),
                new Bad("explain a --since 999999999d", "is not between 1s and 3660d"),
                new Bad("explain a --since -5m", "--since"),
                new Bad("explain a --since day", "write it as 90m, 24h, 1h30m or 7d"),
                new Bad("slots extra", "extra"),
                new Bad("slots -A -n default", "exclude each other"),
                new Bad("slots --since 1y", "is not a span of time"),
                new Bad("doctor extra", "extra"),
                new Bad("doctor -A -n default", "exclude each other"),
                new Bad("doctor --since 1y", "is not a span of time"),
                new Bad("doctor --default-window 5", "\"5\" is not a duration; write it as 500ms, 10s"),
                new Bad("doctor --as", "--as"),
                new Bad("doctor --lease-namespace Shop/..", "--lease-namespace: \"Shop/..\" is no name of a namespace"),
                new Bad("doctor --instance-id a/b", "--instance-id: \"a/b\" is no value of a label"),
                new Bad("doctor -o xml", "xml"),
                new Bad("release", "say --all"),
                new Bad("release --dry-run", "say --all"),
                new Bad("release --all --force", "--force"));
    }

    @ParameterizedTest
    @MethodSource("bad")
    void wrong_usage_is_named_and_ends_with_2(Bad row) {
        Console.Result result = Console.run(row.args().split(" "));
        assertThat(result.code()).isEqualTo(2);
        assertThat(result.err()).contains(row.told());
        assertThat(result.out()).isEmpty();
    }
}
