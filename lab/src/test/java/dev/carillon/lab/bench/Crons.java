package dev.carillon.lab.bench;

import dev.carillon.lab.cluster.User;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** CronWorkflows of a given size, and creating many. */
final class Crons {
    /** As a small real one: a step with an image, a command and some parameters. */
    static final int SMALL_BYTES = 1_000;

    /** What DESIGN's bound for an idle one speaks of. */
    static final int USUAL_BYTES = 5_000;

    /** What the names of those begin with that are measured together. */
    static final String PREFIX = "cron-";

    private static final int IN_FLIGHT = 16;

    /** NAME, SPEC and FILL stand for what differs. */
    private static final String MANIFEST = """
            {"apiVersion":"argoproj.io/v1alpha1","kind":"CronWorkflow","metadata":{"name":"NAME"},"spec":{SPEC,\
            "workflowSpec":{"entrypoint":"main","arguments":{"parameters":[{"name":"bucket","value":"reports"}]},\
            "templates":[{"name":"main","container":{"image":"busybox:1.36","command":["sh","-c"],\
            "args":["FILL"]}}]}}}""";

    private Crons() {}

    /** @param spec the fields before workflowSpec, in JSON without braces */
    static byte[] manifest(String name, String spec, int bytes) {
        String text = MANIFEST.replace("NAME", name).replace("SPEC", spec);
        String fill = "echo step; ".repeat(bytes / 11 + 1);
        return text.replace("FILL", fill.substring(0, Math.max(0, bytes - text.length() + 4)))
                .getBytes(StandardCharsets.UTF_8);
    }

    static String name(int index) {
        return PREFIX + String.format(Locale.ROOT, "%05d", index);
    }

    static void create(Ground ground, String namespace, int count, String spec, int bytes) throws InterruptedException {
        List<byte[]> bodies = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            bodies.add(manifest(name(i), spec, bytes));
        }
        try (BareLoop loop = new BareLoop(ground.cluster(), User.ADMIN, target(ground, namespace))) {
            loop.run(bodies, IN_FLIGHT);
        }
    }

    /** Only the minutes that are measured: nothing else is due meanwhile. @param apart whole minutes */
    static String schedule(Instant first, int runs, Duration apart) {
        String minutes = IntStream.range(0, runs)
                .mapToObj(run -> first.plus(apart.multipliedBy(run)).getEpochSecond() / 60 % 60)
                .map(String::valueOf)
                .collect(Collectors.joining(","));
        return "\"schedules\":[\"" + minutes + " * * * *\"]";
    }

    static URI target(Ground ground, String namespace) {
        return URI.create(
                ground.cluster().url() + "/apis/argoproj.io/v1alpha1/namespaces/" + namespace + "/cronworkflows");
    }
}
