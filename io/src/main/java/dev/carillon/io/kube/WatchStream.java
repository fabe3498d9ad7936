package dev.carillon.io.kube;

import dev.carillon.api.Answer;
import dev.carillon.api.Change;
import dev.carillon.port.Source;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The body of a watch: cuts the bytes into lines, whatever chunks they come in, and tells the changes of each chunk at
 * once. Its result is empty for a watch that the server ended in good order.
 *
 * <p>Called by the HTTP client's threads, one at a time.
 */
final class WatchStream<T> implements BodySubscriber<Optional<Answer>> {
    private final Source<T> source;
    private final Consumer<List<Change<T>>> changes;
    private final Runnable heard;
    private final CompletableFuture<Optional<Answer>> over = new CompletableFuture<>();
    private final Gathered line = new Gathered();
    private Flow.@Nullable Subscription subscription;

    /**
     * @param changes takes the changes of one chunk, at least one
     * @param heard run whenever bytes have come
     */
    WatchStream(Source<T> source, Consumer<List<Change<T>>> changes, Runnable heard) {
        this.source = source;
        this.changes = changes;
        this.heard = heard;
    }

    @Override
    public CompletionStage<Optional<Answer>> getBody() {
        return over;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        this.subscription = subscription;
        subscription.request(1);
    }

    @Override
    public void onNext(List<ByteBuffer> chunk) {
        heard.run();
        List<Change<T>> seen = new ArrayList<>();
        Answer failure = null;
        for (ByteBuffer buffer : chunk) {
            failure = failure == null ? read(buffer, seen) : failure;
        }
        if (!seen.isEmpty()) {
            changes.accept(seen);
        }
        if (failure != null) {
            end(failure);
        } else if (subscription != null) {
            subscription.request(1);
        }
    }

    @Override
    public void onError(Throwable failure) {
        over.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
        over.complete(line.isEmpty() ? Optional.empty() : Optional.of(new Answer.Garbled(200)));
    }

    /** @return why the watch cannot go on, null when it can */
    private @Nullable Answer read(ByteBuffer buffer, List<Change<T>> seen) {
        try {
            while (buffer.hasRemaining()) {
                int newline = indexOfNewline(buffer);
                int until = newline < 0 ? buffer.limit() : newline;
                line.add(buffer, buffer.position(), until);
                buffer.position(newline < 0 ? until : until + 1);
                if (newline >= 0 && !line.isEmpty()) {
                    switch (WatchEvent.read(source, line.taken())) {
                        case WatchEvent.Seen<T>(Change<T> change) -> seen.add(change);
                        case WatchEvent.Failed<T>(Answer why) -> {
                            return why;
                        }
                    }
                }
            }
            return null;
        } catch (Scan.Unexpected e) {
            return new Answer.Garbled(200);
        }
    }

    private static int indexOfNewline(ByteBuffer buffer) {
        for (int i = buffer.position(); i < buffer.limit(); i++) {
            if (buffer.get(i) == '\n') {
                return i;
            }
        }
        return -1;
    }

    private void end(Answer why) {
        over.complete(Optional.of(why));
        if (subscription != null) {
            subscription.cancel();
        }
    }
}
