package dev.carillon.testkit;

import dev.carillon.api.Answer;
import dev.carillon.api.ApiObject;
import dev.carillon.api.Change;
import dev.carillon.api.Selector;
import dev.carillon.api.Status;
import dev.carillon.port.Call;
import dev.carillon.port.Cluster;
import dev.carillon.port.Signal;
import dev.carillon.port.Source;
import dev.carillon.store.ListResult;
import dev.carillon.store.Watch;
import dev.carillon.store.WatchResult;
import dev.carillon.testkit.TinyWorld.Trouble;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What lies between one process and the store: draws the fate of each request from the world's seed. */
final class TinyNetwork implements Cluster {
    private static final int PAGE = 20;

    private final TinyWorld world;
    private final TinyHost host;
    private final int incarnation;
    private final Map<Long, Watching<?>> watches = new LinkedHashMap<>();

    private static final class Watching<T> {
        final Source<T> source;
        final Watch watch;
        Instant lastDelivery = Instant.EPOCH;

        Watching(Source<T> source, Watch watch) {
            this.source = source;
            this.watch = watch;
        }

        Change<T> read(Change<ApiObject> change) {
            return switch (change) {
                case Change.Added<ApiObject> c ->
                    new Change.Added<>(c.meta(), source.read().apply(c.value()));
                case Change.Modified<ApiObject> c ->
                    new Change.Modified<>(c.meta(), source.read().apply(c.value()));
                case Change.Deleted<ApiObject> c ->
                    new Change.Deleted<>(c.meta(), source.read().apply(c.value()));
                case Change.Bookmark<ApiObject> c -> new Change.Bookmark<>(c.version());
            };
        }
    }

    TinyNetwork(TinyWorld world, TinyHost host, int incarnation) {
        this.world = world;
        this.host = host;
        this.incarnation = incarnation;
    }

    @Override
    public void send(Call call) {
        if (world.happens(Trouble.CRASH_AT_SEND)) {
            throw new TinyHost.Crash();
        }
        if (!world.happens(Trouble.REQUEST_LOST)) {
            world.at(later(), () -> arrive(call, !world.happens(Trouble.ANSWER_LOST)));
        } else if (world.random.nextBoolean()) {
            Answer answer = new Answer.Unanswered(world.random.nextBoolean(), "lost");
            world.at(later(), () -> host.deliver(incarnation, new Signal.Answered(call.id(), answer, null)));
        }
        if (world.happens(Trouble.DOUBLED)) {
            int millis = world.random.nextInt(1, 12_000);
            world.at(world.now().plusMillis(millis), () -> world.execute(call.request(), "carillon"));
        }
        if (world.happens(Trouble.CRASH_AT_SEND)) {
            throw new TinyHost.Crash();
        }
    }

    private void arrive(Call call, boolean answered) {
        if (world.happens(Trouble.REFUSED)) {
            answer(call, new Answer.Refused(refusal()));
            return;
        }
        Answer answer = world.execute(call.request(), "carillon");
        if (answered) {
            answer(
                    call,
                    world.happens(Trouble.EXECUTED_AND_REFUSED)
                            ? new Answer.Refused(Status.of(504, "Timeout", "executed"))
                            : answer);
        }
    }

    private void answer(Call call, Answer answer) {
        Instant date = world.now().truncatedTo(ChronoUnit.SECONDS);
        world.at(later(), () -> host.deliver(incarnation, new Signal.Answered(call.id(), answer, date)));
    }

    private Status refusal() {
        return switch (world.random.nextInt(5)) {
            case 0 -> Status.of(503, "ServiceUnavailable", "not now");
            case 1 -> Status.of(429, "TooManyRequests", "too many");
            case 2 -> Status.of(500, "InternalError", "etcdserver: leader changed");
            case 3 ->
                Status.of(403, "Forbidden", "namespaces \"default\" is forbidden: not yet ready to handle request");
            default -> Status.of(502, "", "<html>bad gateway</html>");
        };
    }

    /** Mostly some milliseconds; while there is trouble now and then much more, so that answers overtake each other. */
    private Instant later() {
        int millis = world.happens(Trouble.SLOW) ? world.random.nextInt(50, 30_000) : world.random.nextInt(1, 8);
        return world.now().plusMillis(millis).plusNanos(world.random.nextInt(1_000_000));
    }

    @Override
    public void abandon(long id) {
        watches.remove(id);
    }

    @Override
    public <T> void list(long id, Source<T> source, String page) {
        world.at(later(), () -> {
            if (world.happens(Trouble.REFUSED)) {
                deliver(new Signal.Ended(id, new Answer.Unanswered(true, "cut")));
                return;
            }
            ListResult result =
                    world.store.list(source.kind(), source.namespace(), Selector.parse(source.labels()), PAGE, page);
            deliver(signal(id, source, result));
        });
    }

    private <T> Signal signal(long id, Source<T> source, ListResult result) {
        return switch (result) {
            case ListResult.Refused refused -> new Signal.Ended(id, new Answer.Refused(refused.status()));
            case ListResult.Listed listed -> {
                List<Change.Added<T>> items = new ArrayList<>();
                listed.page()
                        .items()
                        .forEach(o -> items.add(
                                new Change.Added<>(o.meta(), source.read().apply(o))));
                yield new Signal.Listed<>(
                        id,
                        items,
                        listed.page().version(),
                        listed.page().next(),
                        world.now().truncatedTo(ChronoUnit.SECONDS));
            }
        };
    }

    @Override
    public <T> void watch(long id, Source<T> source, String version) {
        world.at(later(), () -> {
            WatchResult result =
                    world.store.watch(source.kind(), source.namespace(), Selector.parse(source.labels()), version);
            switch (result) {
                case WatchResult.Opened opened -> {
                    watches.put(id, new Watching<>(source, opened.watch()));
                    feed(id);
                }
                case WatchResult.Refused refused -> deliver(new Signal.Ended(id, new Answer.Refused(refused.status())));
            }
        });
    }

    void feedWatches() {
        List.copyOf(watches.keySet()).forEach(this::feed);
    }

    void bookmark() {
        for (Map.Entry<Long, Watching<?>> entry : List.copyOf(watches.entrySet())) {
            feed(entry.getKey());
            inOrder(
                    entry.getKey(),
                    entry.getValue(),
                    List.of(entry.getValue().read(entry.getValue().watch.bookmark())));
        }
    }

    private void feed(long id) {
        @Nullable Watching<?> watching = watches.get(id);
        if (watching == null) {
            return;
        }
        if (world.happens(Trouble.WATCH_CUT)) {
            watches.remove(id);
            deliver(new Signal.Ended(id, world.random.nextBoolean() ? null : new Answer.Unanswered(true, "cut")));
            return;
        }
        switch (watching.watch.pull(Integer.MAX_VALUE)) {
            case Watch.Pulled.Changes changes -> read(id, watching, changes.changes());
            case Watch.Pulled.Expired expired -> {
                watches.remove(id);
                deliver(new Signal.Ended(id, new Answer.Refused(expired.status())));
            }
        }
    }

    private <T> void read(long id, Watching<T> watching, List<Change<ApiObject>> changes) {
        if (!changes.isEmpty()) {
            inOrder(id, watching, changes.stream().map(watching::read).toList());
        }
    }

    /** A watch may lag, but it never overtakes itself. */
    private <T> void inOrder(long id, Watching<?> watching, List<Change<T>> changes) {
        Instant at = later();
        at = at.isAfter(watching.lastDelivery) ? at : watching.lastDelivery.plusNanos(1);
        watching.lastDelivery = at;
        world.at(at, () -> host.deliver(incarnation, new Signal.Changed<>(id, changes)));
    }

    private void deliver(Signal signal) {
        world.at(later(), () -> host.deliver(incarnation, signal));
    }
}
