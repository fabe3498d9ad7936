package dev.carillon.app;

import dev.carillon.launch.LaunchSettings;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Values as they stand on the command line and in the environment; each error names the option and the fix. */
final class Options {
    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h)");
    private static final Pattern ADDRESS = Pattern.compile("(.*):(\\d{1,5})");

    private Options() {}

    static Duration duration(CommandSpec command, String option, String text) {
        Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches()) {
            throw new ParameterException(
                    command.commandLine(),
                    option + ": \"" + text + "\" is not a duration; write it as 500ms, 10s, 5m or 1h");
        }
        long number = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(number);
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            default -> Duration.ofHours(number);
        };
    }

    static InetSocketAddress address(CommandSpec command, String option, String text) {
        Matcher matcher = ADDRESS.matcher(text);
        if (!matcher.matches() || Integer.parseInt(matcher.group(2)) > 65_535) {
            throw new ParameterException(
                    command.commandLine(), option + ": \"" + text + "\" is not ADDR:PORT; write it as 127.0.0.1:9090");
        }
        String host = matcher.group(1).isEmpty() ? "0.0.0.0" : matcher.group(1);
        return new InetSocketAddress(host, Integer.parseInt(matcher.group(2)));
    }

    /** Argo's three variables; steps count attempts, the first included. */
    static LaunchSettings backoff(CommandSpec command, Map<String, String> environment) {
        LaunchSettings standard = LaunchSettings.DEFAULT;
        String steps = environment.getOrDefault("RETRY_BACKOFF_STEPS", "");
        String duration = environment.getOrDefault("RETRY_BACKOFF_DURATION", "");
        String factor = environment.getOrDefault("RETRY_BACKOFF_FACTOR", "");
        try {
            return standard.withBackoff(
                    steps.isEmpty() ? standard.attempts() : Integer.parseInt(steps),
                    duration.isEmpty() ? standard.base() : duration(command, "RETRY_BACKOFF_DURATION", duration),
                    factor.isEmpty() ? standard.factor() : Double.parseDouble(factor));
        } catch (NumberFormatException e) {
            throw new ParameterException(
                    command.commandLine(),
                    "RETRY_BACKOFF_STEPS and RETRY_BACKOFF_FACTOR must be numbers: " + e.getMessage());
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), String.valueOf(e.getMessage()));
        }
    }
}
