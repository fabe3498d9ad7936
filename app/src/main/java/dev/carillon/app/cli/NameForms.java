package dev.carillon.app.cli;

import java.util.regex.Pattern;

/** What Kubernetes takes as names and labels, to say it before the API server does. */
public final class NameForms {
    /** A DNS label, as of a namespace. */
    public static final Pattern NAMESPACE = Pattern.compile("[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?");

    /** A label's value, if it has one. */
    public static final Pattern LABEL_VALUE = Pattern.compile("[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?");

    /** A DNS subdomain, as of most objects. */
    static final Pattern OBJECT =
            Pattern.compile("[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*");

    static final Pattern LABEL_KEY = Pattern.compile("(?:" + OBJECT.pattern() + "/)?" + LABEL_VALUE.pattern());

    private NameForms() {}
}
