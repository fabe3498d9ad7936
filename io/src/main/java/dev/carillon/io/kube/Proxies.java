package dev.carillon.io.kube;

import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The proxy on the way to the API server: the kubeconfig's {@code proxy-url}, else {@code HTTPS_PROXY}, as kubectl. */
final class Proxies {
    private static final int HTTPS_PORT = 443;
    static final int LAST_PORT = 65_535;

    private Proxies() {}

    static @Nullable InetSocketAddress choose(ClusterConfig found, URI server) throws ConnectionProblem {
        return choose(found.where(), found.proxyUrl(), server, System.getenv());
    }

    static @Nullable InetSocketAddress choose(
            String where, @Nullable String proxyUrl, URI server, Map<String, String> environment)
            throws ConnectionProblem {
        if (proxyUrl != null && !proxyUrl.isEmpty()) {
            return address(where + ": proxy-url", proxyUrl);
        }
        String fromEnvironment = either(environment, "HTTPS_PROXY");
        String host = server.getHost().replaceAll("[\\[\\]]", "");
        int port = server.getPort() < 0 ? HTTPS_PORT : server.getPort();
        return fromEnvironment.isEmpty() || NoProxy.exempts(either(environment, "NO_PROXY"), host, port)
                ? null
                : address("HTTPS_PROXY", fromEnvironment);
    }

    /** In upper case, else in lower case; one that is empty counts as none. */
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
                && proxy.getPort() <= LAST_PORT
                && proxy.getUserInfo() == null;
        if (!usable) {
            throw new ConnectionProblem(
                    where + " is not supported: only http://host:port without a user name is; HTTPS goes through it");
        }
        return InetSocketAddress.createUnresolved(proxy.getHost(), proxy.getPort());
    }
}
