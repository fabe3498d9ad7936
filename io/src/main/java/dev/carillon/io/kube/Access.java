package dev.carillon.io.kube;

import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Map;
import java.util.Objects;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * How the API server is reached at the moment. Not a record: a record prints its fields, and these are secrets.
 */
final class Access {
    private final URI server;
    private final Map<String, String> headers;
    private final @Nullable InetSocketAddress proxy;
    private final SSLContext tls;
    private final String tlsPrint;
    private final boolean costly;
    private final String namespace;

    /**
     * @param headers sent with each request: authorization, user agent
     * @param tlsPrint equal as long as whom we trust and our certificate are the same
     * @param costly whether reading it again runs a program: done when it is refused, not every minute
     * @param namespace the user's own, for commands that name none
     */
    Access(
            URI server,
            Map<String, String> headers,
            @Nullable InetSocketAddress proxy,
            SSLContext tls,
            String tlsPrint,
            boolean costly,
            String namespace) {
        this.server = server;
        this.headers = headers;
        this.proxy = proxy;
        this.tls = tls;
        this.tlsPrint = tlsPrint;
        this.costly = costly;
        this.namespace = namespace;
    }

    URI server() {
        return server;
    }

    Map<String, String> headers() {
        return headers;
    }

    @Nullable
    InetSocketAddress proxy() {
        return proxy;
    }

    SSLContext tls() {
        return tls;
    }

    String namespace() {
        return namespace;
    }

    boolean isCostly() {
        return costly;
    }

    /** Whether connections made for {@code other} still serve this one. */
    boolean sharesConnections(Access other) {
        return server.equals(other.server) && Objects.equals(proxy, other.proxy) && tlsPrint.equals(other.tlsPrint);
    }

    /** Whether the API server takes both for the same user, with the same proof. */
    boolean authenticatesAs(Access other) {
        return headers.equals(other.headers) && tlsPrint.equals(other.tlsPrint);
    }

    /** This access with the TLS context of {@code other}, which keeps its session cache. */
    Access withTlsOf(Access other) {
        return new Access(server, headers, proxy, other.tls, tlsPrint, costly, namespace);
    }

    @Override
    public String toString() {
        return server.toString();
    }
}
