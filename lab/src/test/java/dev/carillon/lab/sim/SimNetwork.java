package dev.carillon.lab.sim;

import dev.carillon.api.Answer;
import dev.carillon.api.ApiObject;
import dev.carillon.api.Kind;
import dev.carillon.api.Request;
import dev.carillon.api.Selector;
import dev.carillon.port.Call;
import dev.carillon.port.Cluster;
import dev.carillon.port.Signal;
import dev.carillon.port.Source;
import dev.carillon.store.ListResult;
import dev.carillon.store.WatchResult;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** What lies between one process and the API server. */
final class SimNetwork implements Cluster {
    static final String MANAGER = "carillon";
    private static final int PAGE = 25;

    /** An answer that comes later meets a caller who has given up. */
    private static final long HEARD_WITHIN = 1_900 * World.MILLI;

    private final World world;
    private final Host host;
    private final int incarnation;
    private final Map<Long, Watching<?>> watches = new LinkedHashMap<>();
    private final Map<Long, Integer> visits = new HashMap<>();

    SimNetwork(World world, Host host, int incarnation) {
        this.world = world;
        this.host = host;
        this.incarnation = incarnation;
    }

    /** One call's place in the story, from which all its draws come. */
    private final class Passage {
        final Call call;
        final long place;
        final Supplier<String> what;
        final long sentAt = world.now();
        private boolean troubled;

        Passage(Call call, long place) {
            this.call = call;
            this.place = place;
            this.what = () -> host.identity() + " " + describe(call.request());
        }

        boolean meets(Trouble trouble) {
            boolean met = world.mishaps.happens(trouble, place, world.instant(), what);
            if (met) {
                isTroubled();
            }
            return met;
        }

        void isTroubled() {
            if (!troubled) {
                troubled = true;
                world.countTroubled();
            }
        }

        long between(int salt, long from, long to) {
            return world.dice.between(Dice.join(place, salt), from, to);
        }

        /** Where something has gone wrong. */
        long how(int salt, long from, long to) {
            return world.mishaps.how(Dice.join(place, salt), from, to);
        }
    }

    static String describe(Request request) {
        return request.verb() + " " + request.kind() + " " + request.key();
    }

    /** The same request of the same process, for the n-th time, is the same place in each run. */
    private long place(String verb, Kind kind, String name) {
        boolean named = kind.equals(Kind.WORKFLOW) || kind.equals(Kind.CRON_WORKFLOW);
        long what = Dice.join(verb.hashCode(), Dice.join(kind.name().hashCode(), named ? name.hashCode() : 0));
        long whose = Dice.join(Dice.join(what, host.number()), incarnation);
        return Dice.join(whose, visits.merge(whose, 1, Integer::sum));
    }

    @Override
    public void send(Call call) {
        Request request = call.request();
        Passage passage = new Passage(
                call, place(request.verb(), request.kind(), request.key().name()));
        world.countRequest();
        if (passage.meets(Trouble.CRASH_BEFORE_SEND)) {
            throw new Host.Crash();
        }
        world.timeline.count(passage.place);
        world.judge.sent(host, call);
        depart(passage);
        if (passage.meets(Trouble.CRASH_AFTER_SEND)) {
            throw new Host.Crash();
        }
    }

    private void depart(Passage passage) {
        if (host.has(Episode.Kind.CONNECTION_REFUSED)) {
            passage.isTroubled();
            answer(passage, new Answer.Unanswered(false, "connection refused"), false);
            return;
        }
        if (host.has(Episode.Kind.BLACK_HOLE)) {
            passage.isTroubled();
            return;
        }
        if (passage.meets(Trouble.REQUEST_LOST)) {
            if (passage.how(1, 0, 2) == 0) {
                answer(passage, new Answer.Unanswered(passage.how(2, 0, 2) == 0, "reset"), false);
            }
            return;
        }
        world.after(latency(passage, 3, Trouble.REQUEST_LATE), () -> arrive(passage, true));
        if (passage.meets(Trouble.DOUBLED)) {
            world.after(late(passage, 4), () -> arrive(passage, false));
        }
    }

    /** @param heard whether the answer finds its way back */
    private void arrive(Passage passage, boolean heard) {
        if (host.has(Episode.Kind.BLACK_HOLE)) {
            passage.isTroubled();
            return;
        }
        Request request = passage.call.request();
        Answer instead = Gatekeeper.answer(world, host.number(), passage.call, passage.place);
        if (instead == null && passage.meets(Trouble.THROTTLED)) {
            instead = Refusals.throttled(passage.between(5, 0, 100), passage.between(6, 0, 40_000));
        }
        if (instead == null && passage.meets(Trouble.REFUSED)) {
            instead = Refusals.instead(request, passage.between(7, 0, 1_000));
            if (Refusals.isFinal(instead)) {
                world.judge.excuse(request);
            }
        }
        if (instead != null) {
            passage.isTroubled();
            if (heard) {
                answer(passage, instead, true);
            }
            return;
        }
        Answer answer = world.server.execute(request, MANAGER);
        if (host.has(Episode.Kind.DEAF)) {
            passage.isTroubled();
            return;
        }
        if (!heard) {
            return;
        }
        if (passage.meets(Trouble.ANSWER_LOST)) {
            if (passage.how(8, 0, 2) == 0) {
                answer(passage, new Answer.Unanswered(true, "reset"), false);
            }
            return;
        }
        boolean garble = request.isMutation() && passage.meets(Trouble.EXECUTED_AND_REFUSED);
        answer(passage, garble ? Refusals.after(passage.between(9, 0, 1_000)) : answer, true);
    }

    private void answer(Passage passage, Answer answer, boolean dated) {
        Instant date = dated ? world.instant().truncatedTo(ChronoUnit.SECONDS) : null;
        world.after(latency(passage, 10, Trouble.ANSWER_LATE), () -> {
            if (host.listens(incarnation) && world.now() - passage.sentAt < HEARD_WITHIN) {
                world.judge.heard(host, passage.call, answer);
            }
            deliver(new Signal.Answered(passage.call.id(), answer, date));
        });
    }

    /** Mostly some milliseconds, now and then seconds or minutes, so that requests and answers overtake each other. */
    private long latency(Passage passage, int salt, Trouble trouble) {
        long extra = world.weather
                .find(Episode.Kind.SLOW, host.number())
                .map(e -> e.amount() * World.MILLI)
                .orElse(0L);
        return extra
                + (passage.meets(trouble) ? late(passage, salt) : passage.between(salt, World.MILLI, 8 * World.MILLI));
    }

    private static long late(Passage passage, int salt) {
        double exponent = passage.how(salt + 20, 500, 5_200) / 1_000.0;
        return (long) (Math.pow(10, exponent) * World.MILLI);
    }

    private void deliver(Signal signal) {
        host.deliver(incarnation, signal);
    }

    @Override
    public void abandon(long id) {
        watches.remove(id);
    }

    @Override
    public <T> void list(long id, Source<T> source, String page) {
        long place = place("list", source.kind(), "");
        world.countRequest();
        world.judge.asked(host);
        Supplier<String> what = () -> host.identity() + " list " + source.kind();
        if (host.has(Episode.Kind.BLACK_HOLE)) {
            world.countTroubled();
            return;
        }
        world.after(delay(place, 1), () -> {
            if (host.has(Episode.Kind.CONNECTION_REFUSED)) {
                refuse(id, new Answer.Unanswered(false, "connection refused"));
            } else if (host.has(Episode.Kind.UNAVAILABLE)) {
                refuse(id, new Answer.Refused(Refusals.UNAVAILABLE));
            } else if (world.mishaps.happens(Trouble.LIST_FAILED, place, world.instant(), what)) {
                refuse(id, Refusals.ofList(world.mishaps.how(Dice.join(place, 3), 0, 1_000)));
            } else {
                read(id, source, page, place);
            }
        });
    }

    private <T> void read(long id, Source<T> source, String page, long place) {
        ListResult result = world.server
                .store()
                .list(source.kind(), source.namespace(), Selector.parse(source.labels()), PAGE, page);
        Signal signal = switch (result) {
            case ListResult.Refused refused -> new Signal.Ended(id, new Answer.Refused(refused.status()));
            case ListResult.Listed listed -> {
                List<dev.carillon.api.Change.Added<T>> items = new ArrayList<>();
                for (ApiObject object : listed.page().items()) {
                    items.add(new dev.carillon.api.Change.Added<>(object.meta(), world.readings.read(source, object)));
                }
                yield new Signal.Listed<>(
                        id,
                        items,
                        listed.page().version(),
                        listed.page().next(),
                        world.instant().truncatedTo(ChronoUnit.SECONDS));
            }
        };
        world.after(delay(place, 2), () -> deliver(signal));
    }

    @Override
    public <T> void watch(long id, Source<T> source, String version) {
        long place = place("watch", source.kind(), "");
        world.countRequest();
        world.judge.asked(host);
        Supplier<String> what = () -> host.identity() + " watch " + source.kind();
        if (host.has(Episode.Kind.BLACK_HOLE)) {
            world.countTroubled();
            return;
        }
        world.after(delay(place, 1), () -> {
            if (host.has(Episode.Kind.CONNECTION_REFUSED) || host.has(Episode.Kind.UNAVAILABLE)) {
                refuse(id, new Answer.Unanswered(false, "connection refused"));
                return;
            }
            if (world.mishaps.happens(Trouble.WATCH_EXPIRED, place, world.instant(), what)) {
                refuse(id, Refusals.ofWatch(world.mishaps.how(Dice.join(place, 3), 0, 1_000)));
                return;
            }
            WatchResult result = world.server
                    .store()
                    .watch(source.kind(), source.namespace(), Selector.parse(source.labels()), version);
            switch (result) {
                case WatchResult.Opened opened -> {
                    watches.put(id, new Watching<>(id, source, opened.watch(), place));
                    feed(source.kind());
                }
                case WatchResult.Refused refused -> deliver(new Signal.Ended(id, new Answer.Refused(refused.status())));
            }
        });
    }

    /** A list or watch comes to nothing. */
    private void refuse(long id, Answer why) {
        world.countTroubled();
        deliver(new Signal.Ended(id, why));
    }

    private long delay(long place, int salt) {
        long extra = world.weather
                .find(Episode.Kind.SLOW, host.number())
                .map(e -> e.amount() * World.MILLI)
                .orElse(0L);
        return extra + world.dice.between(Dice.join(place, salt), World.MILLI, 8 * World.MILLI);
    }

    /** Something was written: the watches of that kind tell it. */
    void feed(Kind kind) {
        for (Watching<?> watching : List.copyOf(watches.values())) {
            if (watching.source.kind().equals(kind)) {
                feed(watching);
            }
        }
    }

    void bookmark() {
        for (Watching<?> watching : List.copyOf(watches.values())) {
            if (feed(watching)) {
                watching.bookmark(this);
            }
        }
    }

    /** @return false if the watch says nothing now, or is over */
    private boolean feed(Watching<?> watching) {
        if (host.has(Episode.Kind.BLACK_HOLE) || host.has(Episode.Kind.WATCHES_STALLED)) {
            return false;
        }
        if (host.has(Episode.Kind.CONNECTION_REFUSED)) {
            cut(watching, new Answer.Unanswered(true, "reset"));
            return false;
        }
        long place = watching.nextPlace();
        Supplier<String> what = () -> host.identity() + " watch of " + watching.source.kind();
        if (world.mishaps.happens(Trouble.WATCH_CUT, place, world.instant(), what)) {
            boolean orderly = world.dice.between(Dice.join(place, 3), 0, 2) == 0;
            cut(watching, orderly ? null : new Answer.Unanswered(true, "reset"));
            return false;
        }
        long lag = world.mishaps.happens(Trouble.WATCH_LATE, place, world.instant(), what)
                ? (long) (Math.pow(10, world.dice.between(Dice.join(place, 4), 1_500, 4_900) / 1_000.0) * World.MILLI)
                : delay(place, 5);
        return watching.pull(this, lag);
    }

    void cut(Watching<?> watching, @org.jspecify.annotations.Nullable Answer why) {
        watches.remove(watching.id);
        world.at(watching.inOrder(world, World.MILLI), () -> deliver(new Signal.Ended(watching.id, why)));
    }

    void tell(Watching<?> watching, Signal signal, long lag) {
        world.at(watching.inOrder(world, lag), () -> {
            if (watches.containsKey(watching.id)) {
                deliver(signal);
            }
        });
    }

    World world() {
        return world;
    }
}
