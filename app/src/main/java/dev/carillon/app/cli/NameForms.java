package dev.carillon.app.cli;

import java.util.regex.Pattern;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** What Kubernetes takes as names and labels, to say it before the API server does. */
public final class NameForms {
    /** A DNS label, as of a namespace. */
    private static final Pattern NAMESPACE = Pattern.compile("[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?");

    /** A label's value, if it has one. */
    static final Pattern LABEL_VALUE = Pattern.compile("[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?");

    /**
     * A DNS subdomain, as of most objects. Not written as labels with dots between them: a repeated group goes down a level
     * of recursion for each, and a name may have thousands.
     */
    static final Pattern OBJECT = Pattern.compile("(?![^/]*(?:\\.[-.]|-\\.))[a-z0-9](?:[-a-z0-9.]*[a-z0-9])?");

    static final Pattern LABEL_KEY = Pattern.compile("(?:" + OBJECT.pattern() + "/)?" + LABEL_VALUE.pattern());

    private NameForms() {}

    /** Before it becomes a part of a path. */
    public static void requireNamespace(CommandSpec command, String option, String text) {
        require(command, option, text, NAMESPACE, "name of a namespace", "a-z, 0-9 and -");
    }

    public static void requireLabelValue(CommandSpec command, String option, String text) {
        require(command, option, text, LABEL_VALUE, "value of a label", "a-z, A-Z, 0-9, -, _ and .");
    }

    private static void require(
            CommandSpec command, String option, String text, Pattern form, String what, String characters) {
        if (!form.matcher(text).matches()) {
            throw new ParameterException(
                    command.commandLine(),
                    option + ": \"" + text + "\" is no " + what + "; give at most 63 of " + characters
                            + ", with a letter or digit at both ends");
        }
    }
}
