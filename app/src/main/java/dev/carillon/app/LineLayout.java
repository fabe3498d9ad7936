package dev.carillon.app;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.LayoutBase;
import dev.carillon.app.cli.Plain;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Objects;
import org.slf4j.event.KeyValuePair;

/**
 * One event as one line of text: time, level, message, {@code key="value"}. What an API server, a webhook or a proxy
 * wrote stands in the values: it can neither begin a line, nor end its quotes, nor speak to the terminal.
 */
public final class LineLayout extends LayoutBase<ILoggingEvent> {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSX").withZone(ZoneOffset.UTC);

    @Override
    public String doLayout(ILoggingEvent event) {
        StringBuilder line = new StringBuilder(TIME.format(event.getInstant()))
                .append(' ')
                .append("%-5s".formatted(event.getLevel()))
                .append(' ')
                .append(Plain.text(String.valueOf(event.getFormattedMessage())));
        for (KeyValuePair pair : Objects.requireNonNullElse(event.getKeyValuePairs(), List.<KeyValuePair>of())) {
            line.append(' ')
                    .append(pair.key)
                    .append("=\"")
                    .append(quotable(String.valueOf(pair.value)))
                    .append('"');
        }
        line.append(System.lineSeparator());
        if (event.getThrowableProxy() != null) {
            for (String frame : ThrowableProxyUtil.asString(event.getThrowableProxy())
                    .strip()
                    .split("\\R", -1)) {
                line.append("    ").append(Plain.text(frame)).append(System.lineSeparator());
            }
        }
        return line.toString();
    }

    private static String quotable(String value) {
        return Plain.text(value).replace("\\", "\\\\").replace("\"", "\\\"");
    }
}
