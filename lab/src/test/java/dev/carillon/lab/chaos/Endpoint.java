package dev.carillon.lab.chaos;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * The server behind the proxy and how both sides are dressed.
 *
 * @param server where the requests go
 * @param towardsClients TLS that the proxy shows its clients; empty: plain
 * @param towardsServer TLS that the proxy speaks to the server; empty: plain
 */
record Endpoint(InetSocketAddress server, Optional<SSLContext> towardsClients, Optional<SSLContext> towardsServer) {
    /** Loopback connects at once or not at all. */
    private static final int CONNECT_MILLIS = 2_000;

    static Endpoint plain(int port) {
        return new Endpoint(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port), Optional.empty(), Optional.empty());
    }

    static Endpoint tls(URI server, SSLContext towardsClients, SSLContext towardsServer) {
        return new Endpoint(
                new InetSocketAddress(server.getHost(), server.getPort()),
                Optional.of(towardsClients),
                Optional.of(towardsServer));
    }

    /** The same with other TLS towards clients. */
    Endpoint showing(SSLContext other) {
        return new Endpoint(server, Optional.of(other), towardsServer);
    }

    String scheme() {
        return towardsClients.isPresent() ? "https" : "http";
    }

    Socket reach() throws IOException {
        Socket plain = new Socket();
        try {
            plain.setTcpNoDelay(true);
            plain.connect(server, CONNECT_MILLIS);
            return plain;
        } catch (IOException e) {
            plain.close();
            throw e;
        }
    }

    Wire serverSide(Socket plain) throws IOException {
        return dress(plain, towardsServer, true);
    }

    Wire clientSide(Socket plain) throws IOException {
        return dress(plain, towardsClients, false);
    }

    private Wire dress(Socket plain, Optional<SSLContext> tls, boolean asClient) throws IOException {
        if (tls.isEmpty()) {
            return new Wire(plain, plain);
        }
        try {
            SSLSocket dressed = (SSLSocket)
                    tls.get().getSocketFactory().createSocket(plain, server.getHostString(), server.getPort(), true);
            dressed.setUseClientMode(asClient);
            SSLParameters parameters = dressed.getSSLParameters();
            parameters.setUseCipherSuitesOrder(false); // kube-apiserver follows its client's wish too
            dressed.setSSLParameters(parameters);
            return new Wire(plain, dressed);
        } catch (IOException e) {
            Wire.cut(plain, Trouble.Cut.RESET);
            throw e;
        }
    }
}
