package dev.carillon.io.kube;

import java.net.http.HttpRequest;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;

/**
 * A request's body that knows whether it was asked for. The JDK's client asks after TCP and TLS stand and the headers
 * are out; before that no server can have executed the request, whatever went wrong.
 */
final class TappedBody implements HttpRequest.BodyPublisher {
    private final HttpRequest.BodyPublisher body;
    private volatile boolean asked;

    TappedBody(byte[] bytes) {
        this.body = HttpRequest.BodyPublishers.ofByteArray(bytes);
    }

    boolean mayHaveLeft() {
        return asked;
    }

    @Override
    public long contentLength() {
        return body.contentLength();
    }

    @Override
    public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
        asked = true;
        body.subscribe(subscriber);
    }
}
