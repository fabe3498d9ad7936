package dev.carillon.testkit;

import dev.carillon.api.Answer;
import dev.carillon.api.ApiObject;
import dev.carillon.api.Json;
import dev.carillon.api.Key;
import dev.carillon.api.Kind;
import dev.carillon.api.Request;
import dev.carillon.api.Status;
import dev.carillon.control.Controller;
import dev.carillon.control.Moment;
import dev.carillon.control.Settings;
import dev.carillon.cron.CronLedger;
import dev.carillon.cron.LedgerJson;
import dev.carillon.port.Call;
import dev.carillon.port.Cluster;
import dev.carillon.port.Note;
import dev.carillon.port.Signal;
import dev.carillon.port.Source;
import dev.carillon.store.Rules;
import dev.carillon.store.Store;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import tools.jackson.databind.node.ObjectNode;

/**
 * One controller before a store, with a network that does what the test says and a clock that moves when the test says:
 * for stories that are told on purpose, where {@link TinyWorld} draws them from a seed.
 */
public final class Rehearsal implements Network {
    public static final Instant BEGIN = Instant.parse("2026-03-01T10:00:30Z");

    /** A round trip. */
    private static final Duration LATENCY = Duration.ofMillis(1);

    /** Steps of the controller between two moves of the clock by the test: more is a loop that does not end. */
    private static final int STEPS_LIMIT = 200_000;

    /** @param what the verb and the kind: {@code create Workflow}, {@code list CronWorkflow} */
    public record Sent(Instant at, String what) {}

    private final Store store = new Store(Rules.STANDARD, new SplittableRandom(1), BEGIN);
    private final List<Note> notes = new ArrayList<>();
    private final List<Sent> sent = new ArrayList<>();
    private final StoreCluster cluster = new StoreCluster(store, "carillon", this::now, this);
    private final Controller controller;
    private Network script = Network.PERFECT;
    private Instant now = BEGIN;
    private Duration clockOff = Duration.ZERO;

    public Rehearsal() {
        this(Settings.of("", "kube-system", "host"));
    }

    public Rehearsal(Settings settings) {
        controller = new Controller(settings, new Recording(), notes::add, new SplittableRandom(2));
    }

    /** From now on the network does this. */
    public void network(Network does) {
        script = does;
    }

    /** From now on connections are refused. */
    public void outage() {
        cluster.endWatches();
        script = new Network() {
            @Override
            public Fate fate(Call call) {
                return new Fate.RequestLost(true, false);
            }

            @Override
            public Optional<Status> refuse(Source<?> source) {
                return Optional.of(Status.of(503, "ServiceUnavailable", "nobody is there"));
            }
        };
    }

    /** From now on all is well. */
    public void heal() {
        script = Network.PERFECT;
    }

    /** From now on the controller's wall clock is this far ahead of the server's. */
    public void clockOff(Duration ahead) {
        clockOff = ahead;
    }

    /** Lets time pass until {@code end}. */
    public void until(Instant end) {
        int steps = 0;
        while (now.isBefore(end)) {
            Duration wait = controller.step(
                    new Moment(now.plus(clockOff), Duration.between(BEGIN, now).toNanos()));
            List<Signal> arrived = cluster.take();
            arrived.forEach(controller::deliver);
            Duration pass = arrived.isEmpty() && wait.compareTo(LATENCY) > 0 ? wait : LATENCY;
            Instant next = now.plus(pass);
            now = next.isBefore(end) ? next : end;
            if (++steps > STEPS_LIMIT) {
                throw new AssertionError("more than " + STEPS_LIMIT + " steps until " + now + ": something loops");
            }
        }
    }

    public void pass(Duration time) {
        until(now.plus(time));
    }

    public Instant now() {
        return now;
    }

    public Controller controller() {
        return controller;
    }

    /** All notes of a kind so far. */
    public <N extends Note> List<N> notes(Class<N> kind) {
        return notes.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /** What the controller has asked for since {@code from}. */
    public List<Sent> sentSince(Instant from, Predicate<Sent> which) {
        return sent.stream().filter(s -> !s.at().isBefore(from)).filter(which).toList();
    }

    /** A user's request. */
    public Answer does(Request request) {
        return store.execute(request, "kubectl", now);
    }

    /** A user creates a CronWorkflow, or changes its spec by a merge patch. */
    public void apply(String name, String spec) {
        Key key = new Key("default", name);
        try {
            ObjectNode tree = Json.object();
            tree.put("apiVersion", Kind.CRON_WORKFLOW.apiVersion()).put("kind", "CronWorkflow");
            tree.putObject("metadata").put("name", name).put("namespace", "default");
            tree.set("spec", Json.readObject(spec.getBytes(StandardCharsets.UTF_8)));
            Answer created = does(new Request.Create(Kind.CRON_WORKFLOW, key, Json.bytes(tree)));
            if (!(created instanceof Answer.Found)) {
                does(new Request.Patch(Kind.CRON_WORKFLOW, key, Request.PatchType.MERGE, Json.bytes(tree)));
            }
        } catch (Json.Malformed e) {
            throw new IllegalArgumentException(spec, e);
        }
    }

    /** What the store holds. */
    public Optional<ApiObject> find(Kind kind, String name) {
        return does(new Request.Get(kind, new Key("default", name))) instanceof Answer.Found found
                ? Optional.of(found.object())
                : Optional.empty();
    }

    /** The account of a CronWorkflow. */
    public CronLedger ledger(String cron) {
        String uid = find(Kind.CRON_WORKFLOW, cron).orElseThrow().meta().uid();
        LedgerJson.Found found = LedgerJson.read(find(Kind.CRON_LEDGER, uid).orElseThrow());
        if (found.ledger() == null) {
            throw new AssertionError("the ledger of " + cron + " cannot be read: " + found);
        }
        return found.ledger();
    }

    @Override
    public Fate fate(Call call) {
        return script.fate(call);
    }

    @Override
    public Optional<Status> refuse(Source<?> source) {
        return script.refuse(source);
    }

    /** Remembers what was asked for, and when. */
    private final class Recording implements Cluster {
        @Override
        public void send(Call call) {
            sent.add(new Sent(
                    now, call.request().verb() + " " + call.request().kind().name()));
            cluster.send(call);
        }

        @Override
        public void abandon(long id) {
            cluster.abandon(id);
        }

        @Override
        public <T> void list(long id, Source<T> source, String page) {
            sent.add(new Sent(now, "list " + source.kind().name()));
            cluster.list(id, source, page);
        }

        @Override
        public <T> void watch(long id, Source<T> source, String resourceVersion) {
            sent.add(new Sent(now, "watch " + source.kind().name()));
            cluster.watch(id, source, resourceVersion);
        }
    }
}
