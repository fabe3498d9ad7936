package dev.carillon.app.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which namespaces, as kubectl's flags say it. */
final class NamespaceFlags {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = {"-n", "--namespace"},
            paramLabel = "NS",
            description = "The namespace; that of the context without it.")
    private @Nullable String namespace;

    @Option(
            names = {"-A", "--all-namespaces"},
            description = "All namespaces.")
    private boolean all;

    boolean isAll() {
        return all;
    }

    /** Wrong usage is told before a cluster is asked. */
    void check() {
        if (all && namespace != null) {
            throw new ParameterException(command.commandLine(), "--namespace and --all-namespaces exclude each other");
        }
        requireForm(command, namespace);
    }

    /** Before it becomes a part of a path. */
    static void requireForm(CommandSpec command, @Nullable String namespace) {
        if (namespace != null) {
            NameForms.requireNamespace(command, "--namespace", namespace);
        }
    }

    /** The namespace, empty for all of them. */
    String in(ClusterView cluster) {
        return all ? "" : namespace == null ? cluster.namespace() : namespace;
    }
}
