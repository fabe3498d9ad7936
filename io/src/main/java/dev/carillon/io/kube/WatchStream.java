package dev.carillon.io.kube;

import dev.carillon.api.Answer;
import dev.carillon.api.Change;
import dev.carillon.port.Source;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
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
    /** etcd takes 1.5 MiB in protobuf, which is longer in JSON; more than this is no object. */
    static final int LINE_LIMIT_BYTES = 16 << 20;

    private static final int FIRST_CAPACITY_BYTES = 8 << 10;

    private final Source<T> source;
    private final Consumer<List<Change<T>>> changes;
    private final Runnable heard;
    private final CompletableFuture<Optional<Answer>> over = new CompletableFuture<>();
    private byte[] line = new byte[FIRST_CAPACITY_BYTES];
    private int length;
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
        over.complete(length == 0 ? Optional.empty() : Optional.of(new Answer.Garbled(200)));
    }

    /** @return why the watch cannot go on, null when it can */
    private @Nullable Answer read(ByteBuffer buffer, List<Change<T>> seen) {
        while (buffer.hasRemaining()) {
            int newline = indexOfNewline(buffer);
            int until = newline < 0 ? buffer.limit() : newline;
            if (!append(buffer, until - buffer.position())) {
                return new Answer.Garbled(200);
            }
            if (newline >= 0) {
                buffer.get();
                Answer failure = take(seen);
                if (failure != null) {
                    return failure;
                }
            }
        }
        return null;
    }

    private static int indexOfNewline(ByteBuffer buffer) {
        for (int i = buffer.position(); i < buffer.limit(); i++) {
            if (buffer.get(i) == '\n') {
                return i;
            }
        }
        return -1;
    }

    private boolean append(ByteBuffer buffer, int count) {
        if (length + count > LINE_LIMIT_BYTES) {
            return false;
        }
        if (length + count > line.length) {
            byte[] longer = new byte[Math.max(length + count, Math.min(LINE_LIMIT_BYTES, line.length * 2))];
            System.arraycopy(line, 0, longer, 0, length);
            line = longer;
        }
        buffer.get(line, length, count);
        length += count;
        return true;
    }

    private @Nullable Answer take(List<Change<T>> seen) {
        if (length == 0) {
            return null;
        }
        byte[] bytes = Arrays.copyOf(line, length);
        length = 0;
        if (line.length > LINE_LIMIT_BYTES / 64) {
            line = new byte[FIRST_CAPACITY_BYTES]; // one huge object must not stay as a huge buffer for each watch
        }
        try {
            return switch (WatchEvent.read(source, bytes)) {
                case WatchEvent.Seen<T>(Change<T> change) -> {
                    seen.add(change);
                    yield null;
                }
                case WatchEvent.Failed<T>(Answer why) -> why;
            };
        } catch (Scan.Unexpected e) {
            return new Answer.Garbled(200);
        }
    }

    private void end(Answer why) {
        over.complete(Optional.of(why));
        if (subscription != null) {
            subscription.cancel();
        }
    }
}
