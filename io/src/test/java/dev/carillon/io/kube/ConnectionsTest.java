package dev.carillon.io.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** On which thread a request leaves. */
class ConnectionsTest {
    private static final String HELD = "/held";

    private final CountDownLatch release = new CountDownLatch(1);

    private Fixture server() throws Exception {
        return Fixture.serving((seen, wire) -> {
            if (seen.target().equals(HELD)) {
                release.await();
            }
            wire.json(200, "{}");
        });
    }

    /** A body that knows which thread has asked for it: the head has left by then. */
    private static final class Body implements HttpRequest.BodyPublisher {
        private final HttpRequest.BodyPublisher bytes = HttpRequest.BodyPublishers.ofString("{}");
        private volatile @Nullable Thread asker;

        @Override
        public long contentLength() {
            return bytes.contentLength();
        }

        @Override
        public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
            asker = Thread.currentThread();
            bytes.subscribe(subscriber);
        }
    }

    private static CompletableFuture<HttpResponse<byte[]>> send(
            Connections connections, Access access, String target, Body body) {
        return send(connections, access, target, body, false);
    }

    private static CompletableFuture<HttpResponse<byte[]>> send(
            Connections connections, Access access, String target, Body body, boolean fresh) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(access.server() + target))
                .POST(body)
                .build();
        return connections
                .send(access, request, info -> BodyHandlers.ofByteArray().apply(info), fresh)
                .response();
    }

    /** Of which no client can be made. */
    private static final class Useless extends SSLContextSpi {
        @Override
        protected void engineInit(KeyManager[] keys, TrustManager[] trust, SecureRandom random) {}

        @Override
        protected SSLSocketFactory engineGetSocketFactory() {
            throw new UnsupportedOperationException();
        }

        @Override
        protected SSLServerSocketFactory engineGetServerSocketFactory() {
            throw new UnsupportedOperationException();
        }

        @Override
        protected SSLEngine engineCreateSSLEngine() {
            throw new UnsupportedOperationException();
        }

        @Override
        protected SSLEngine engineCreateSSLEngine(String host, int port) {
            throw new UnsupportedOperationException();
        }

        @Override
        protected SSLSessionContext engineGetServerSessionContext() {
            throw new UnsupportedOperationException();
        }

        @Override
        protected SSLSessionContext engineGetClientSessionContext() {
            throw new UnsupportedOperationException();
        }
    }

    /** The same access as far as connections go, and no new one can be opened, as without a file descriptor. */
    private static Access withoutConnections(Access access) throws Exception {
        SSLContext useless =
                new SSLContext(new Useless(), SSLContext.getDefault().getProvider(), "TLS") {};
        return access.withTlsOf(new Access(access.server(), access.headers(), null, useless, "", false, ""));
    }

    /** How the API server is reached, under this name. */
    private static Access access(Fixture fixture, String host) throws Exception {
        String config = Files.readString(fixture.kubeconfig);
        Files.writeString(fixture.kubeconfig, config.replace("127.0.0.1", host));
        return new AccessReader(ConnectionOptions.ofKubeconfig(fixture.kubeconfig)).read();
    }

    /** Sends one request after the other. @return who asked for the body of the second, whose connection was there */
    private @Nullable Thread askerOfTheSecond(String host, boolean quick) throws Exception {
        try (Fixture fixture = server();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                Connections connections = new Connections(threads, Connections.CONNECT_TIMEOUT, quick)) {
            Access access = access(fixture, host);
            send(connections, access, "/", new Body()).get();
            Body body = new Body();
            send(connections, access, "/", body).get();
            return body.asker;
        }
    }

    @Test
    void a_lone_request_leaves_on_its_senders_own_thread() throws Exception {
        assertThat(askerOfTheSecond("127.0.0.1", true)).isEqualTo(Thread.currentThread());
    }

    @Test
    void of_several_requests_at_once_each_after_the_first_has_a_thread_of_its_own() throws Exception {
        try (Fixture fixture = server();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                Connections connections = new Connections(threads, Connections.CONNECT_TIMEOUT, true)) {
            Access access = access(fixture, "127.0.0.1");
            CompletableFuture<HttpResponse<byte[]>> held = send(connections, access, HELD, new Body());
            send(connections, access, "/", new Body()).get(); // its connection is there for the next

            Body body = new Body();
            send(connections, access, "/", body).get();
            release.countDown();
            held.get();

            assertThat(fixture.server.connections()).isEqualTo(2);
            assertThat(body.asker).isNotNull().isNotEqualTo(Thread.currentThread());
        }
    }

    /** Its answer is parsed as it comes, and may begin to come before the sender is done. */
    @Test
    void a_stream_never_leaves_on_its_senders_own_thread() throws Exception {
        assertThat(askerOfTheSecond("127.0.0.1", false)).isNotNull().isNotEqualTo(Thread.currentThread());
    }

    /** Whoever sends must not wait until a name server answers. */
    @Test
    void where_the_server_has_a_name_no_request_leaves_on_its_senders_own_thread() throws Exception {
        assertThat(askerOfTheSecond("localhost", true)).isNotNull().isNotEqualTo(Thread.currentThread());
    }

    /** What wants a new connection fails for once; all others would for good, on a client that is closing. */
    @Test
    void where_no_new_connection_can_be_opened_the_others_stay() throws Exception {
        try (Fixture fixture = server();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                Connections connections = new Connections(threads, Connections.CONNECT_TIMEOUT, true)) {
            Access access = access(fixture, "127.0.0.1");
            send(connections, access, "/", new Body()).get();

            assertThatThrownBy(() -> send(connections, withoutConnections(access), "/", new Body(), true))
                    .isInstanceOf(UnsupportedOperationException.class);

            assertThat(send(connections, access, "/", new Body()).get().statusCode())
                    .isEqualTo(200);
        }
    }
}
