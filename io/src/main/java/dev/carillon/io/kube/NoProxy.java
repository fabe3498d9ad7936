package dev.carillon.io.kube;

import java.net.IDN;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The rules of {@code NO_PROXY} as Go reads them ({@code golang.org/x/net/http/httpproxy}), and with it kubectl: a rule
 * that it cannot read is no error, and exempts nothing.
 */
final class NoProxy {
    /** As {@code net.SplitHostPort} has it; an IPv6 address with a port stands in brackets. */
    private static final Pattern HOST_AND_PORT =
            Pattern.compile("\\[(?<ip>[^\\[\\]]*)]:(?<its>[^:\\[\\]]*)|(?<host>[^:\\[\\]]*):(?<port>[^:\\[\\]]*)");

    /** Java knows other forms, which to Go are names. */
    private static final Pattern IPV4 = Pattern.compile("(0|[1-9][0-9]{0,2})(\\.(0|[1-9][0-9]{0,2})){3}");

    private static final Pattern BITS = Pattern.compile("[0-9]{1,9}");

    /** How many bits of an IPv6 address stand before the IPv4 address within it. */
    private static final int BITS_BEFORE_IPV4 = 96;

    private final String host;
    private final String port;
    private final @Nullable InetAddress address;

    private NoProxy(String host, int port) {
        this.host = host.toLowerCase(Locale.ROOT);
        this.port = Integer.toString(port);
        this.address = address(host);
    }

    /**
     * @param rules with commas between them
     * @param host without brackets
     */
    static boolean exempts(String rules, String host, int port) {
        NoProxy asked = new NoProxy(host, port);
        return host.equals("localhost")
                || (asked.address != null && asked.address.isLoopbackAddress())
                || Arrays.stream(rules.split(",", -1))
                        .map(rule -> rule.strip().toLowerCase(Locale.ROOT))
                        .anyMatch(asked::isMeantBy);
    }

    private boolean isMeantBy(String rule) {
        if (rule.equals("*")) {
            return true;
        }
        int slash = rule.indexOf('/');
        InetAddress network = slash < 0 ? null : address(rule.substring(0, slash));
        if (network != null && isLength(rule.substring(slash + 1), rule)) {
            return isInside(network, Integer.parseInt(rule.substring(slash + 1)), rule.contains(":"));
        }
        Matcher split = HOST_AND_PORT.matcher(rule);
        if (!split.matches()) {
            return isNamed(rule);
        }
        boolean bracketed = split.group("ip") != null;
        String itsPort = bracketed ? split.group("its") : split.group("port");
        return isNamed(bracketed ? split.group("ip") : split.group("host"))
                && (itsPort.isEmpty() || itsPort.equals(port));
    }

    /** {@code x} means x and all below it, {@code .x} and {@code *.x} only what is below. */
    private boolean isNamed(String name) {
        InetAddress ip = address(name);
        if (ip != null || address != null || name.isEmpty()) {
            return ip != null && ip.equals(address);
        }
        String below = name.startsWith("*.") ? name.substring(1) : name;
        boolean itself = !below.startsWith(".");
        String domain = ascii(itself ? below : below.substring(1));
        return host.endsWith("." + domain) || (itself && host.equals(domain));
    }

    private static boolean isLength(String text, String rule) {
        int most = rule.contains(":") ? 128 : 32;
        return BITS.matcher(text).matches() && Integer.parseInt(text) <= most;
    }

    private boolean isInside(InetAddress network, int bits, boolean writtenAsIpv6) {
        byte[] theirs = network.getAddress();
        byte[] ours = address == null ? new byte[0] : address.getAddress();
        int length = writtenAsIpv6 && theirs.length == 4 ? bits - BITS_BEFORE_IPV4 : bits;
        if (ours.length != theirs.length || length < 0) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            int bit = 0x80 >> (i % 8);
            if ((ours[i / 8] & bit) != (theirs[i / 8] & bit)) {
                return false;
            }
        }
        return true;
    }

    /** What is an address as it is written, and nothing that a name server would have to be asked for. */
    private static @Nullable InetAddress address(String text) {
        boolean ipv6 = text.contains(":") && !text.startsWith("[");
        try {
            return ipv6 || IPV4.matcher(text).matches() ? InetAddress.ofLiteral(text) : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static String ascii(String name) {
        try {
            return IDN.toASCII(name);
        } catch (IllegalArgumentException e) {
            return name;
        }
    }
}
