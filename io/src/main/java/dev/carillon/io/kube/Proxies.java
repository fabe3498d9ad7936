package dev.carillon.io.kube;

import io.fabric8.kubernetes.client.utils.IpAddressMatcher;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The proxy on the way to the API server: the kubeconfig's {@code proxy-url}, else {@code HTTPS_PROXY}, as kubectl. */
final class Proxies {
    private Proxies() {}

    static @Nullable InetSocketAddress choose(ClusterConfig found, URI server) throws ConnectionProblem {
        return choose(found.where(), found.proxyUrl(), server.getHost(), System.getenv());
    }

    static @Nullable InetSocketAddress choose(
            String where, @Nullable String proxyUrl, String host, Map<String, String> environment)
            throws ConnectionProblem {
        if (proxyUrl != null && !proxyUrl.isEmpty()) {
            return address(where + ": proxy-url", proxyUrl);
        }
        String fromEnvironment = either(environment, "HTTPS_PROXY");
        if (fromEnvironment.isEmpty() || isLoopback(host) || isExempt(host, either(environment, "NO_PROXY"))) {
            return null;
        }
        return address("HTTPS_PROXY", fromEnvironment);
    }

    private static String either(Map<String, String> environment, String name) {
        String upper = environment.getOrDefault(name, "");
        return upper.isEmpty() ? Objects.requireNonNullElse(environment.get(name.toLowerCase(Locale.ROOT)), "") : upper;
    }

    private static InetSocketAddress address(String where, String url) throws ConnectionProblem {
        URI proxy;
        try {
            proxy = URI.create(url.contains("://") ? url : "http://" + url);
        } catch (IllegalArgumentException e) {
            throw new ConnectionProblem(where + " is not a URL: write http://host:port");
        }
        boolean usable = "http".equals(proxy.getScheme())
                && proxy.getHost() != null
                && proxy.getPort() > 0
                && proxy.getUserInfo() == null;
        if (!usable) {
            throw new ConnectionProblem(
                    where + " is not supported: only http://host:port without a user name is; HTTPS goes through it");
        }
        return InetSocketAddress.createUnresolved(proxy.getHost(), proxy.getPort());
    }

    private static boolean isLoopback(String host) {
        return host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]");
    }

    private static boolean isExempt(String host, String list) {
        for (String entry : list.split(",", -1)) {
            String rule = entry.strip();
            if (!rule.isEmpty() && (rule.equals("*") || isNamed(host, rule) || isInside(host, rule))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isNamed(String host, String rule) {
        String domain = rule.startsWith(".") ? rule : "." + rule;
        return host.equals(rule) || host.endsWith(domain);
    }

    private static boolean isInside(String host, String rule) {
        boolean bothNumeric = host.matches("[0-9.]+") && rule.matches("[0-9.]+/[0-9]+");
        return bothNumeric && new IpAddressMatcher(rule).matches(host);
    }
}
