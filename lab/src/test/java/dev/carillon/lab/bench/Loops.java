package dev.carillon.lab.bench;

import dev.carillon.api.ApiObject;
import dev.carillon.api.Json;
import dev.carillon.api.Kind;
import dev.carillon.cron.ChildBody;
import dev.carillon.cron.CronWorkflow;
import dev.carillon.lab.chaos.Witness;
import dev.carillon.lab.cluster.Await;
import dev.carillon.lab.cluster.User;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import tools.jackson.databind.JsonNode;

/** What a burst is compared with: loops over the bytes that the controller itself would send. */
final class Loops implements AutoCloseable {
    /** Best of these; more than 32 at once made nothing faster. */
    private static final List<Integer> IN_FLIGHT = List.of(16, 32);

    /** Runs of a loop have a later not-after than the longest loop takes. */
    private static final Duration NOT_AFTER = Duration.ofMinutes(30);

    private static final Duration WRITTEN_LIMIT = Duration.ofMinutes(1);

    private final Ground ground;
    private final URI server;
    private final String namespace;
    private final LoopProcess bare;
    private final Optional<Path> program;
    private final List<CronWorkflow> crons = new ArrayList<>();
    private int loops;

    /**
     * @param server the API server, or the proxy that stands before the controller too
     * @param from the namespace of the CronWorkflows
     * @param namespace as long as that name, so that the bytes are as many
     * @param program the loop with client-go, if it could be built
     */
    Loops(Ground ground, URI server, String from, String namespace, Optional<Path> program)
            throws InterruptedException {
        this.ground = ground;
        this.server = server;
        this.namespace = namespace;
        this.program = program;
        if (from.length() != namespace.length()) {
            throw new IllegalArgumentException(from + " and " + namespace + " must be of one length");
        }
        ground.namespace(namespace);
        this.bare = LoopProcess.start(
                ground.cluster(),
                User.CARILLON,
                URI.create(server + "/apis/argoproj.io/v1alpha1/namespaces/" + namespace
                        + "/workflows?timeout=5s&fieldManager=carillon"));
        for (JsonNode item : ground.list("/apis/argoproj.io/v1alpha1/namespaces/" + from + "/cronworkflows")) {
            crons.add(read(item.toString().replace("\"" + from + "\"", "\"" + namespace + "\"")));
        }
    }

    private static CronWorkflow read(String json) {
        try {
            return CronWorkflow.read(ApiObject.parse(Kind.CRON_WORKFLOW, json.getBytes(StandardCharsets.UTF_8)));
        } catch (Json.Malformed e) {
            throw new IllegalStateException("the API server's own JSON", e);
        }
    }

    /** How long the faster bare loop took, in seconds. */
    double bare() {
        double best = Double.MAX_VALUE;
        for (int inFlight : IN_FLIGHT) {
            Instant slot = nextSlot();
            best = Math.min(best, seconds(bare.run(bodies(slot), inFlight), slot));
        }
        return best;
    }

    /** The same with client-go; empty if it could not be built. */
    OptionalDouble clientGo() {
        if (program.isEmpty()) {
            return OptionalDouble.empty();
        }
        GoLoop loop = new GoLoop(
                program.get(),
                ground.cluster().kubeconfig(User.CARILLON, server),
                ground.cluster().folder());
        double best = Double.MAX_VALUE;
        for (int inFlight : IN_FLIGHT) {
            Instant slot = nextSlot();
            best = Math.min(best, seconds(loop.run(namespace, bodies(slot), inFlight), slot));
        }
        return OptionalDouble.of(best);
    }

    /** Names end in the slot, so each loop has one that no other has. */
    private Instant nextSlot() {
        loops++;
        return Instant.parse("2030-01-01T00:00:00Z").plusSeconds(loops);
    }

    private List<byte[]> bodies(Instant slot) {
        Instant notAfter = Instant.now().plus(NOT_AFTER);
        return crons.stream()
                .map(cron -> ChildBody.of(cron, slot, "").bytes(notAfter))
                .toList();
    }

    /** To the end of the last create, by the same audit log that the controller is measured by. */
    private double seconds(Instant begin, Instant slot) {
        String suffix = "-" + slot.getEpochSecond();
        Await.until(
                "the loop is in the audit log",
                WRITTEN_LIMIT,
                () -> creations(begin, suffix).size() == crons.size());
        Instant end = creations(begin, suffix).stream()
                .map(Witness.Line::until)
                .max(Instant::compareTo)
                .orElseThrow();
        return Duration.between(begin, end).toNanos() / 1e9;
    }

    private List<Witness.Line> creations(Instant since, String suffix) {
        return Audit.creations(ground.witness(), namespace, since).stream()
                .filter(line -> line.name().endsWith(suffix))
                .toList();
    }

    @Override
    public void close() {
        bare.close();
    }
}
