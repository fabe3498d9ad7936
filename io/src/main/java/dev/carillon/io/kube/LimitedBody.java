package dev.carillon.io.kube;

import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** Collects a body up to a limit; a longer one is dropped with its connection, and the exchange has failed. */
final class LimitedBody implements BodySubscriber<byte[]> {
    private final long limit;
    private final CompletableFuture<byte[]> body = new CompletableFuture<>();
    private final List<ByteBuffer> parts = new ArrayList<>();
    private long length;
    private Flow.@Nullable Subscription subscription;

    LimitedBody(long limit) {
        this.limit = limit;
    }

    @Override
    public CompletionStage<byte[]> getBody() {
        return body;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        this.subscription = subscription;
        subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(List<ByteBuffer> chunk) {
        for (ByteBuffer part : chunk) {
            length += part.remaining();
        }
        if (length <= limit) {
            parts.addAll(chunk);
        } else if (subscription != null) {
            parts.clear();
            subscription.cancel();
            body.completeExceptionally(new IOException("a body of more than " + limit + " bytes"));
        }
    }

    @Override
    public void onError(Throwable failure) {
        parts.clear();
        body.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
        byte[] bytes = new byte[(int) length];
        int at = 0;
        for (ByteBuffer part : parts) {
            int count = part.remaining();
            part.get(bytes, at, count);
            at += count;
        }
        parts.clear();
        body.complete(bytes);
    }
}
