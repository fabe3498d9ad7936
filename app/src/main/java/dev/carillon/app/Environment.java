package dev.carillon.app;

import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Each flag of the controller can be set by a variable: {@code --lease-namespace} by {@code CARILLON_LEASE_NAMESPACE}.
 * The command line goes before it. A variable that is empty counts as unset, but for one whose empty value means
 * something.
 */
record Environment(Map<String, String> variables) implements IDefaultValueProvider {
    /** Argo's variable of the same meaning, so that an installation keeps it. */
    private static final Map<String, String> OF_ARGO = Map.of("--transient-error-pattern", "TRANSIENT_ERROR_PATTERN");

    private static final String EMPTY_MEANS_NONE = "CARILLON_ENGINE_INSTANCE_ID";

    /** The variable of a flag, empty if it has none. */
    static String variable(OptionSpec option) {
        if (option.usageHelp() || option.versionHelp()) {
            return "";
        }
        String flag = option.longestName();
        return OF_ARGO.getOrDefault(
                flag, "CARILLON_" + flag.substring(2).replace('-', '_').toUpperCase(Locale.ROOT));
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
