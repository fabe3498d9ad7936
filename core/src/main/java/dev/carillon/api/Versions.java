package dev.carillon.api;

/**
 * The order of resource versions.
 *
 * <p>Kubernetes long called them opaque; since 1.35 they are documented as comparable decimal numbers, which every
 * API server on etcd has always used. Ours uses the same.
 */
public final class Versions {
    /** Stands for "no version known", older than each real one. */
    public static final String NONE = "";

    private Versions() {}

    /** Whether {@code a} is newer than {@code b}. A text that is no number counts as older than each number. */
    public static boolean isNewer(String a, String b) {
        return number(a) > number(b);
    }

    /** Whether {@code a} is as new as {@code b}, or newer. */
    public static boolean isAtLeast(String a, String b) {
        return number(a) >= number(b);
    }

    private static long number(String version) {
        if (version.isEmpty() || version.length() > 18) {
            return -1;
        }
        long value = 0;
        for (int i = 0; i < version.length(); i++) {
            int digit = version.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            value = value * 10 + digit;
        }
        return value;
    }
}
