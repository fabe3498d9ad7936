package dev.carillon.app;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Each flag of the controller can be set by a variable: {@code --lease-namespace} by {@code CARILLON_LEASE_NAMESPACE}.
 * The command line goes before it. A variable that is empty counts as unset, but for one whose empty value means
 * something.
 */
record Environment(Map<String, String> variables) implements IDefaultValueProvider {
    /** Argo's variable of the same meaning, so that an installation keeps it. */
    private static final Map<String, String> OF_ARGO = Map.of("--transient-error-pattern", "TRANSIENT_ERROR_PATTERN");

    private static final Set<String> OF_COMMANDS = Set.of("--kubeconfig", "--context");

    private static final String PREFIX = "CARILLON_";

    /** What {@code bin/carillon} gives the JVM. */
    private static final String JVM_OPTIONS = "CARILLON_JAVA_OPTS";

    /** A kubelet tells each Pod of a Service named carillon in such variables. */
    private static final Pattern OF_A_SERVICE = Pattern.compile("CARILLON_(?:SERVICE_HOST|SERVICE_PORT.*|PORT.*)");

    private static final String EMPTY_MEANS_NONE = "CARILLON_ENGINE_INSTANCE_ID";

    /** The variable of a flag, empty if it has none. */
    static String variable(OptionSpec option) {
        if (option.usageHelp() || option.versionHelp()) {
            return "";
        }
        String flag = option.longestName();
        return OF_ARGO.getOrDefault(
                flag, PREFIX + flag.substring(2).replace('-', '_').toUpperCase(Locale.ROOT));
    }

    /**
     * Which variable a complaint about a flag is really about: whoever reads a Deployment does not find the flag there.
     *
     * @return empty if the flag stands on the command line
     */
    String origin(CommandSpec command, String complaint, List<String> arguments) {
        for (OptionSpec option : command.options()) {
            boolean meant = Pattern.compile(Pattern.quote(option.longestName()) + "(?![-\\w])")
                    .matcher(complaint)
                    .find();
            if (meant && defaultValue(option) != null && !isGiven(option, arguments)) {
                return " (from " + variable(option) + ")";
            }
        }
        return "";
    }

    private static boolean isGiven(OptionSpec option, List<String> arguments) {
        return Arrays.stream(option.names())
                .anyMatch(name -> arguments.stream().anyMatch(a -> a.equals(name) || a.startsWith(name + "=")));
    }

    /** Variables that look like ours and are none: a letter is wrong, most likely. */
    List<String> unknown(CommandSpec command) {
        Set<String> known =
                command.options().stream().map(Environment::variable).collect(Collectors.toSet());
        return variables.keySet().stream()
                .filter(name -> name.startsWith(PREFIX) && !known.contains(name))
                .filter(name ->
                        !name.equals(JVM_OPTIONS) && !OF_A_SERVICE.matcher(name).matches())
                .sorted()
                .toList();
    }

    /** For commands that a person runs: which cluster, and nothing else. What a controller is set to is not theirs. */
    IDefaultValueProvider forCommands() {
        return argument -> argument instanceof OptionSpec option && OF_COMMANDS.contains(option.longestName())
                ? defaultValue(argument)
                : null;
    }

    @Override
    public @Nullable String defaultValue(ArgSpec argument) {
        if (!(argument instanceof OptionSpec option)) {
            return null;
        }
        String variable = variable(option);
        @Nullable String value = variables.get(variable);
        return value == null || (value.isEmpty() && !variable.equals(EMPTY_MEANS_NONE)) ? null : value;
    }
}
