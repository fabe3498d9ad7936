package dev.carillon.io.kube;

import io.fabric8.kubernetes.client.Config;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** Makes an {@link Access} out of a {@link ClusterConfig}: headers, TLS, proxy. Reads files, may run an exec plugin. */
final class AccessReader {
    private final ConnectionOptions options;

    AccessReader(ConnectionOptions options) {
        this.options = options;
    }

    Access read() throws ConnectionProblem {
        ClusterConfig found = ClusterConfig.read(options);
        Config config = found.config();
        URI server = server(found, config.getMasterUrl());
        TlsMaterial tls = TlsMaterial.read(found);
        return new Access(
                server,
                headers(found),
                Proxies.choose(found, server),
                tls.context(),
                tls.print(),
                found.runsProgram(),
                namespace(config));
    }

    /** A context without one means {@code default}, as it does to kubectl. */
    private static String namespace(Config config) {
        String named = config.getNamespace();
        return named == null || named.isBlank() ? "default" : named.strip();
    }

    private static URI server(ClusterConfig found, String url) throws ConnectionProblem {
        URI server;
        try {
            server = URI.create(url.replaceAll("/+$", ""));
        } catch (IllegalArgumentException e) {
            throw new ConnectionProblem(found.where() + ": clusters[].cluster.server is not a URL");
        }
        if (server.getRawUserInfo() != null || server.getRawQuery() != null || server.getRawFragment() != null) {
            throw new ConnectionProblem(found.where() + ": clusters[].cluster.server holds more than a host, a port and"
                    + " a path: a user goes under users"); // not quoted: it may hold a password
        }
        String shown = url.contains("@") ? "the server" : "server \"" + url + "\""; // it may hold a password
        if (server.getHost() == null
                && Objects.requireNonNullElse(server.getRawAuthority(), "").contains("_")) {
            throw new ConnectionProblem(found.where() + ": " + shown + " has a name with \"_\", which neither Java nor"
                    + " RFC 1123 takes for a host's: use another name of the API server, or its address");
        }
        boolean reachable = server.getHost() != null && server.getPort() <= Proxies.LAST_PORT;
        if (!"https".equalsIgnoreCase(server.getScheme()) || !reachable) {
            // kubectl drops credentials over plain HTTP; we do not send them there either
            throw new ConnectionProblem(found.where() + ": " + shown + " is not an https URL with a host");
        }
        return URI.create("https" + server.toString().substring("https".length()));
    }

    private Map<String, String> headers(ClusterConfig found) throws ConnectionProblem {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("User-Agent", options.userAgent());
        String token = found.token();
        Config config = found.config();
        if (!token.isEmpty()) {
            headers.put("Authorization", "Bearer " + token);
        } else if (config.getUsername() != null && config.getPassword() != null) {
            String both = config.getUsername() + ":" + config.getPassword();
            headers.put(
                    "Authorization",
                    "Basic " + Base64.getEncoder().encodeToString(both.getBytes(StandardCharsets.UTF_8)));
        }
        if (!headers.values().stream().allMatch(AccessReader::isHeaderText)) {
            // checked here, because the HTTP client's own message would quote the token
            throw new ConnectionProblem(
                    found.where() + ": the token holds a character that an HTTP header must not have");
        }
        return Map.copyOf(headers);
    }

    private static boolean isHeaderText(String value) {
        return value.chars().allMatch(c -> c >= ' ' && c < 0x7f);
    }
}
