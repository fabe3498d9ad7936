package dev.carillon.app.cli;

import java.time.Duration;
import java.time.Instant;
import picocli.CommandLine.Option;

/** How far back a command looks. */
final class SinceFlag {
    @Option(
            names = "--since",
            paramLabel = "SPAN",
            defaultValue = "24h",
            converter = Times.SpanConverter.class,
            description = "How far back, as 90m, 24h or 7d; ${DEFAULT-VALUE} without it.")
    private Duration span = Duration.ofDays(1);

    Duration span() {
        return span;
    }

    Instant before(Instant now) {
        return now.minus(span);
    }
}
