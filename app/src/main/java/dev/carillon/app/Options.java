package dev.carillon.app;

import dev.carillon.app.cli.GoDurations;
import dev.carillon.app.cli.NameForms;
import dev.carillon.launch.LaunchSettings;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;

/** Values as they stand on the command line and in the environment; each error names the option and the fix. */
final class Options {
    private static final Pattern ADDRESS = Pattern.compile("(.*):(\\d{1,5})");

    private Options() {}

    static Duration duration(CommandSpec command, String option, String text) {
        return GoDurations.read(text)
                .orElseThrow(() -> new ParameterException(
                        command.commandLine(), option + ": \"" + text + "\" " + GoDurations.FIX));
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

    static void requireNamespace(CommandSpec command, String option, String text) {
        if (!text.isEmpty()) {
            NameForms.requireNamespace(command, option, text);
        }
    }

    /** Runs carry it as a label: with another one the API server would refuse each of them. */
    static void requireLabelValue(CommandSpec command, String option, String text) {
        if (!text.isEmpty()) {
            NameForms.requireLabelValue(command, option, text);
        }
    }

    static final class Decimal implements ITypeConverter<Double> {
        @Override
        public Double convert(String text) {
            try {
                return Double.valueOf(text);
            } catch (NumberFormatException e) {
                throw new TypeConversionException("\"" + text + "\" is not a number; write it as 20 or 2.5");
            }
        }
    }

    static final class Whole implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String text) {
            try {
                return Integer.valueOf(text);
            } catch (NumberFormatException e) {
                throw new TypeConversionException("\"" + text + "\" is not a whole number; write it as 20");
            }
        }
    }

    static final class Truth implements ITypeConverter<Boolean> {
        @Override
        public Boolean convert(String text) {
            return switch (text.toLowerCase(Locale.ROOT)) {
                case "true" -> true;
                case "false" -> false;
                default -> throw new TypeConversionException("\"" + text + "\" is neither; write true or false");
            };
        }
    }

    /** Argo's three variables; steps count attempts, the first included. */
    static LaunchSettings backoff(CommandSpec command, Map<String, String> variables) {
        LaunchSettings all = LaunchSettings.DEFAULT;
        all = set(
                command,
                all,
                "RETRY_BACKOFF_STEPS",
                variables,
                (now, text) -> now.withBackoff(Integer.parseInt(text), now.base(), now.factor()));
        all = set(
                command,
                all,
                "RETRY_BACKOFF_DURATION",
                variables,
                (now, text) -> now.withBackoff(
                        now.attempts(), duration(command, "RETRY_BACKOFF_DURATION", text), now.factor()));
        return set(
                command,
                all,
                "RETRY_BACKOFF_FACTOR",
                variables,
                (now, text) -> now.withBackoff(now.attempts(), now.base(), Double.parseDouble(text)));
    }

    private interface Setter {
        LaunchSettings set(LaunchSettings now, String text);
    }

    /** One by one, so that a refusal can show the text that the user wrote. */
    private static LaunchSettings set(
            CommandSpec command, LaunchSettings now, String variable, Map<String, String> variables, Setter setter) {
        String text = variables.getOrDefault(variable, "");
        if (text.isEmpty()) {
            return now;
        }
        try {
            return setter.set(now, text);
        } catch (NumberFormatException e) {
            throw new ParameterException(
                    command.commandLine(), variable + ": \"" + text + "\" is not a number; write it as 4 or 2");
        } catch (IllegalArgumentException e) {
            String message = String.valueOf(e.getMessage());
            throw new ParameterException(
                    command.commandLine(),
                    variable + ": \"" + text + "\" is out of bounds; " + message.substring(message.indexOf(';') + 2));
        }
    }
}
