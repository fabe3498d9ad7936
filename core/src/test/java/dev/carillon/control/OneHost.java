package dev.carillon.control;

import dev.carillon.api.Answer;
import dev.carillon.api.ApiObject;
import dev.carillon.api.Json;
import dev.carillon.api.Key;
import dev.carillon.api.Kind;
import dev.carillon.api.Request;
import dev.carillon.api.Status;
import dev.carillon.cron.CronLedger;
import dev.carillon.cron.CronWorkflow;
import dev.carillon.cron.LedgerJson;
import dev.carillon.launch.DispatchSettings;
import dev.carillon.port.Call;
import dev.carillon.port.Note;
import dev.carillon.port.Signal;
import dev.carillon.port.Source;
import dev.carillon.store.Rules;
import dev.carillon.store.Store;
import dev.carillon.testkit.Bodies;
import dev.carillon.testkit.Fate;
import dev.carillon.testkit.Network;
import dev.carillon.testkit.StoreCluster;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** One controller on a store of its own, with a clock that the test moves. Trouble is what the test scripts. */
final class OneHost {
    static final String NAMESPACE = "team";

    /** Steps without time passing: more is a loop that does not end. */
    private static final int STEPS_LIMIT = 50_000;

    private static final Duration BOOKMARK_PERIOD = Duration.ofSeconds(60);

    final Store store;
    final List<Request> sent = new ArrayList<>();
    final List<Note> notes = new ArrayList<>();
    final Controller controller;
    final StoreCluster cluster;
    private final Instant begin;
    private Network network = Network.PERFECT;
    private Duration serverAhead = Duration.ZERO;
    private Duration wallAhead = Duration.ZERO;
    private Instant now;
    private Instant bookmarked;

    OneHost(String begin) {
        this(begin, Settings.of("", "kube-system", "one"));
    }

    OneHost(String begin, Settings settings) {
        this.begin = Instant.parse(begin);
        now = this.begin;
        bookmarked = now;
        store = new Store(Rules.STANDARD, new SplittableRandom(1), now);
        cluster = new StoreCluster(store, "carillon", () -> now.plus(serverAhead), new Scripted());
        controller = new Controller(settings, cluster, notes::add, new SplittableRandom(2));
        must(new Request.Create(
                Kind.NAMESPACE, new Key("", NAMESPACE), Json.bytes(Bodies.named(Kind.NAMESPACE, NAMESPACE))));
    }

    /** The usual ones, but for what may be under way at once. */
    static Settings settings(DispatchSettings dispatch) {
        Settings usual = Settings.of("", "kube-system", "one");
        return new Settings(
                usual.namespace(),
                usual.leaseNamespace(),
                usual.leaseName(),
                usual.identity(),
                usual.leaseDuration(),
                usual.leaseRenewal(),
                usual.cron(),
                usual.launch(),
                usual.instanceId(),
                usual.transientPatterns(),
                dispatch);
    }

    private final class Scripted implements Network {
        @Override
        public Fate fate(Call call) {
            sent.add(call.request());
            return network.fate(call);
        }

        @Override
        public Optional<Status> refuse(Source<?> source) {
            return network.refuse(source);
        }
    }

    /** From now on. */
    OneHost network(Network next) {
        network = next;
        return this;
    }

    /** From now on the API server's clock is ahead of ours by this much. */
    OneHost serverAhead(Duration by) {
        serverAhead = by;
        return this;
    }

    /** Our own wall clock is moved: from now on it is ahead by this much. */
    OneHost wallAhead(Duration by) {
        wallAhead = by;
        return this;
    }

    /** The process stands still for this long. */
    OneHost freeze(Duration time) {
        now = now.plus(time);
        return this;
    }

    Instant now() {
        return now;
    }

    /** Time passes, and the controller does what it wants to do. */
    OneHost run(Duration duration) {
        Instant end = now.plus(duration);
        int steps = 0;
        while (now.isBefore(end)) {
            List<Signal> signals = cluster.take();
            signals.forEach(controller::deliver);
            Duration until = controller.step(
                    new Moment(now.plus(wallAhead), Duration.between(begin, now).toNanos()));
            if (until.isZero() || !signals.isEmpty()) {
                if (++steps > STEPS_LIMIT) {
                    throw new IllegalStateException("the controller does not come to rest at " + now);
                }
                until = until.isZero() ? Duration.ofMillis(1) : until;
            } else {
                steps = 0;
            }
            // An answer takes a millisecond, however long the controller would wait for it.
            Instant next = now.plus(cluster.hasAnswers() ? shorter(until, Duration.ofMillis(1)) : until);
            now = next.isAfter(end) ? end : next;
            if (!now.isBefore(bookmarked.plus(BOOKMARK_PERIOD))) {
                bookmarked = now;
                cluster.bookmark();
            }
        }
        return this;
    }

    private static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }

    OneHost runUntil(String time) {
        return run(Duration.between(now, Instant.parse(time)));
    }

    /** A CronWorkflow as a user applies it, its spec written with single quotes. */
    OneHost apply(String name, String spec) {
        ObjectNode tree = Bodies.named(Kind.CRON_WORKFLOW, name);
        ObjectNode fields = tree.withObjectProperty("spec");
        fields.putObject("workflowSpec").put("entrypoint", "main");
        fields.setAll((ObjectNode) Bodies.json(spec));
        must(new Request.Create(Kind.CRON_WORKFLOW, new Key(NAMESPACE, name), Json.bytes(tree)));
        return this;
    }

    /** A merge patch of somebody else. */
    OneHost patch(Kind kind, String name, String patch) {
        must(new Request.Patch(kind, new Key(NAMESPACE, name), Request.PatchType.MERGE, Bodies.bytes(patch)));
        return this;
    }

    private void must(Request request) {
        if (!(execute(request) instanceof Answer.Found)) {
            throw new IllegalStateException("the store refuses " + request.verb() + " of " + request.key());
        }
    }

    Answer execute(Request request) {
        return store.execute(request, "kubectl", now.plus(serverAhead));
    }

    @Nullable
    ApiObject get(Kind kind, String name) {
        return execute(new Request.Get(kind, new Key(NAMESPACE, name))) instanceof Answer.Found found
                ? found.object()
                : null;
    }

    CronWorkflow cron(String name) {
        ApiObject object = get(Kind.CRON_WORKFLOW, name);
        if (object == null) {
            throw new IllegalStateException("no CronWorkflow " + name);
        }
        return CronWorkflow.read(object);
    }

    /** The account as it is stored. */
    CronLedger ledger(String name) {
        ApiObject object = get(Kind.CRON_LEDGER, cron(name).uid());
        @Nullable
        CronLedger ledger = object == null ? null : LedgerJson.read(object).ledger();
        if (ledger == null) {
            throw new IllegalStateException("no readable ledger of " + name);
        }
        return ledger;
    }

    List<String> conditions(String name) {
        return cron(name).shown().conditions().stream()
                .map(c -> c.type() + ": " + c.message())
                .toList();
    }

    /** The Kubernetes Events that were sent, as {@code Type Reason message}. */
    List<String> events() {
        return requests(r -> r instanceof Request.Create && r.kind().equals(Kind.EVENT)).stream()
                .map(r -> parsed(((Request.Create) r).body()))
                .map(e -> Json.text(e, "type") + " " + Json.text(e, "reason") + " " + Json.text(e, "message"))
                .toList();
    }

    static ObjectNode parsed(byte[] body) {
        try {
            return Json.readObject(body);
        } catch (Json.Malformed e) {
            throw new IllegalStateException(e);
        }
    }

    /** Whether it creates a run; the probe of the fence is a dry run. */
    static boolean isLaunch(Request request) {
        return request instanceof Request.Create create
                && !create.dryRun()
                && create.kind().equals(Kind.WORKFLOW);
    }

    List<Request> requests(Predicate<Request> which) {
        return sent.stream().filter(which).toList();
    }

    <N extends Note> List<N> notes(Class<N> kind) {
        return notes.stream().filter(kind::isInstance).map(kind::cast).toList();
    }
}
