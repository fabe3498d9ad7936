package dev.carillon.io.kube;

import dev.carillon.api.ApiObject;
import dev.carillon.api.Change;
import dev.carillon.api.Json;
import dev.carillon.port.Source;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * The body of a list: reads each item as soon as its bytes are there and lets them go, so a page takes as much memory as
 * its longest item and what is kept of the others. A page of 500 Workflows of 1 MiB each is more than the process may
 * have. Its result is empty for a body that is no list.
 *
 * <p>Called by the HTTP client's threads, one at a time.
 */
final class ListStream<T> implements BodySubscriber<Optional<ListPage<T>>> {
    /** Within the list's object; its items are one deeper than their array. */
    private static final int DEPTH_OF_FIELDS = 1;

    private static final int DEPTH_OF_ITEMS = 2;

    /** Stands in the list for an item that has gone its own way. */
    private static final ByteBuffer ITEM =
            ByteBuffer.wrap(new byte[] {'{', '}'}).asReadOnlyBuffer();

    private final Source<T> source;
    private final CompletableFuture<Optional<ListPage<T>>> page = new CompletableFuture<>();
    private final List<Change.Added<T>> items = new ArrayList<>();
    private final Gathered rest = new Gathered();
    private final Gathered item = new Gathered();
    private int depth;
    private boolean inString;
    private boolean escaped;
    private boolean inItems;
    private Flow.@Nullable Subscription subscription;

    ListStream(Source<T> source) {
        this.source = source;
    }

    @Override
    public CompletionStage<Optional<ListPage<T>>> getBody() {
        return page;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        this.subscription = subscription;
        subscription.request(1);
    }

    @Override
    public void onNext(List<ByteBuffer> chunk) {
        if (page.isDone()) {
            return;
        }
        try {
            for (ByteBuffer buffer : chunk) {
                cut(buffer);
            }
            if (subscription != null) {
                subscription.request(1); // one at a time, or what is not read yet would gather in the client
            }
        } catch (Scan.Unexpected e) {
            page.complete(Optional.empty());
            if (subscription != null) {
                subscription.cancel();
            }
        }
    }

    @Override
    public void onError(Throwable failure) {
        page.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
        try {
            page.complete(Optional.of(ListPage.read(source, items, rest.taken())));
        } catch (Scan.Unexpected e) {
            page.complete(Optional.empty());
        }
    }

    /** Items go their own way; what is left of the list, with its commas, is read at its end. */
    private void cut(ByteBuffer buffer) throws Scan.Unexpected {
        int from = buffer.position();
        for (int i = from; i < buffer.limit(); i++) {
            byte b = buffer.get(i);
            if (inString) {
                inString = escaped || b != '"';
                escaped = !escaped && b == '\\';
                continue;
            }
            switch (b) {
                case '"' -> inString = true;
                case '{', '[' -> {
                    if (inItems && depth == DEPTH_OF_ITEMS) {
                        rest.add(buffer, from, i);
                        from = i;
                    } else if (b == '[' && depth == DEPTH_OF_FIELDS) {
                        rest.add(buffer, from, i);
                        from = i;
                        inItems = rest.endsWithField("items");
                    }
                    depth++;
                }
                case '}', ']' -> {
                    depth--;
                    if (inItems && depth == DEPTH_OF_ITEMS) {
                        item.add(buffer, from, i + 1);
                        from = i + 1;
                        read(item.taken());
                        rest.add(ITEM, 0, ITEM.limit());
                    }
                    inItems &= depth >= DEPTH_OF_ITEMS;
                }
                default -> {}
            }
        }
        boolean inside = inItems && depth > DEPTH_OF_ITEMS;
        (inside ? item : rest).add(buffer, from, buffer.limit());
    }

    private void read(byte[] bytes) throws Scan.Unexpected {
        try {
            ApiObject object = ApiObject.parse(source.kind(), ListPage.withHead(source, bytes));
            items.add(new Change.Added<>(object.meta().bare(), source.read().apply(object)));
        } catch (Json.Malformed e) {
            throw new Scan.Unexpected("a malformed item");
        }
    }
}
