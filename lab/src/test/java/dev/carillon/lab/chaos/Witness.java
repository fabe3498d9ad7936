package dev.carillon.lab.chaos;

import dev.carillon.lab.cluster.Await;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Says what happened, from the audit logs of the API servers and from nothing else. The logs may grow
 * while it reads; an unfinished last line is read the next time. Any thread may call any method.
 *
 * <p>The log is written after the client has been answered: use {@link #await} before asserting that
 * something is there, and some later write of the same test before asserting that something is not.
 * A create that etcd carried out but did not confirm in time shows as the error that the client got.
 */
public final class Witness {

    /**
     * One request, as the API server wrote it down. Texts are empty where it wrote nothing.
     *
     * @param at when it was received, to the microsecond
     * @param until when the stage that was written down ended
     * @param verb get, list, watch, create, update, patch, delete, ...
     * @param code the HTTP status, 0 if none was written
     * @param uid of the object in the answer, only for the kinds that the audit policy records in full
     * @param object the object in the answer, in JSON, likewise
     */
    public record Line(
            Instant at,
            Instant until,
            String verb,
            String user,
            String userAgent,
            String uri,
            String group,
            String resource,
            String namespace,
            String name,
            String subresource,
            int code,
            String uid,
            String object) {

        /** Whether it made an object: dry runs and subresources make none. */
        public boolean isCreation() {
            return verb.equals("create") && code == 201 && !uri.contains("dryRun=") && subresource.isEmpty();
        }

        boolean isWrite() {
            return List.of("create", "update", "patch", "delete", "deletecollection")
                    .contains(verb);
        }
    }

    private static final String BEGINNING = "{\"kind\":\"Event\",\"apiVersion\":\"audit.k8s.io/";

    private static final JsonMapper JSON = new JsonMapper();

    private final Supplier<List<Path>> logs;
    private final Map<Path, Long> read = new HashMap<>();

    /** By audit id: a watch is written down twice, when it starts and when it ends. Nearly in order already. */
    private final Map<String, Line> lines = new LinkedHashMap<>();

    /** What has been created, apart: it is asked for again and again while a scenario waits for a run. */
    private final Map<Where, Map<String, Line>> creations = new HashMap<>();

    /** The uids of all Workflows that an answer has shown, by namespace and name, also where no create was confirmed. */
    private final Map<String, Map<String, Set<String>>> shown = new HashMap<>();

    private record Where(String resource, String namespace) {}

    public Witness(List<Path> logs) {
        this(() -> logs);
    }

    /** @param logs asked each time: a cluster may have got one more API server since */
    public Witness(Supplier<List<Path>> logs) {
        this.logs = logs;
    }

    /** Every request so far, in order of arrival. */
    public synchronized List<Line> lines() {
        logs.get().forEach(this::readOn);
        List<Line> all = new ArrayList<>(lines.values());
        all.sort(Comparator.comparing(Line::at));
        return all;
    }

    /** The requests with {@code from <= at < to}. */
    public List<Line> between(Instant from, Instant to) {
        return lines().stream()
                .filter(line -> !line.at().isBefore(from) && line.at().isBefore(to))
                .toList();
    }

    /** Every creation of a Workflow that was answered with 201, by name, in order; dry runs create nothing. */
    public Map<String, List<Line>> creations(String namespace) {
        return creationsOf("workflows", namespace);
    }

    /** The creations of one Workflow. */
    public List<Line> creations(String namespace, String name) {
        return creationsOf("workflows", namespace).getOrDefault(name, List.of());
    }

    /** The same as {@link #creations(String)} for another resource. */
    public synchronized Map<String, List<Line>> creationsOf(String resource, String namespace) {
        logs.get().forEach(this::readOn);
        return creations.getOrDefault(new Where(resource, namespace), Map.of()).values().stream()
                .sorted(Comparator.comparing(Line::at))
                .collect(Collectors.groupingBy(Line::name, TreeMap::new, Collectors.toList()));
    }

    /** The uids of the Workflows of a namespace that any answer has shown, by name. */
    public synchronized Map<String, Set<String>> shown(String namespace) {
        logs.get().forEach(this::readOn);
        Map<String, Set<String>> copy = new TreeMap<>();
        shown.getOrDefault(namespace, Map.of()).forEach((name, uids) -> copy.put(name, Set.copyOf(uids)));
        return copy;
    }

    /** How many requests there were of each verb. */
    public static Map<String, Long> verbs(List<Line> lines) {
        return lines.stream().collect(Collectors.groupingBy(Line::verb, TreeMap::new, Collectors.counting()));
    }

    /** The requests of {@code user} that wrote, or tried to. */
    public List<Line> writes(String user) {
        return lines().stream()
                .filter(line -> line.isWrite() && line.user().equals(user))
                .toList();
    }

    /** Waits until a request of that kind is in the log; an error after {@code limit}. */
    public void await(String what, Duration limit, Predicate<Line> kind) {
        Await.until(what, limit, () -> lines().stream().anyMatch(kind));
    }

    private void readOn(Path log) {
        if (!Files.exists(log)) {
            return;
        }
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
            long start = read.getOrDefault(log, 0L);
            file.seek(start);
            byte[] fresh = new byte[Math.toIntExact(file.length() - start)];
            file.readFully(fresh);
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            int whole = 0;
            for (int i = 0; i < fresh.length; i++) {
                if (fresh[i] == '\n') {
                    keep(line.toString(StandardCharsets.UTF_8));
                    line.reset();
                    whole = i + 1;
                } else {
                    line.write(fresh[i]);
                }
            }
            read.put(log, start + whole);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the audit log " + log, e);
        }
    }

    private void keep(String text) {
        // An API server that was killed within a line begins the next one behind it.
        int start = text.lastIndexOf(BEGINNING);
        if (start < 0) {
            return;
        }
        JsonNode event = JSON.readTree(text.substring(start));
        String id = event.path("auditID").asString("");
        Line line = lines.merge(id, line(event), (a, b) -> a.until().isAfter(b.until()) ? a : b);
        if (line.resource().equals("workflows")
                && !line.uid().isEmpty()
                && !line.uri().contains("dryRun=")) {
            shown.computeIfAbsent(line.namespace(), namespace -> new HashMap<>())
                    .computeIfAbsent(line.name(), name -> new HashSet<>())
                    .add(line.uid());
        }
        if (line.isCreation()) {
            creations
                    .computeIfAbsent(new Where(line.resource(), line.namespace()), where -> new LinkedHashMap<>())
                    .put(id, line);
        }
    }

    private static Line line(JsonNode event) {
        JsonNode target = event.path("objectRef");
        JsonNode answered = event.path("responseObject");
        return new Line(
                Instant.parse(event.path("requestReceivedTimestamp").asString()),
                Instant.parse(event.path("stageTimestamp").asString()),
                event.path("verb").asString(""),
                event.path("user").path("username").asString(""),
                event.path("userAgent").asString(""),
                event.path("requestURI").asString(""),
                target.path("apiGroup").asString(""),
                target.path("resource").asString(""),
                target.path("namespace").asString(""),
                target.path("name").asString(""),
                target.path("subresource").asString(""),
                event.path("responseStatus").path("code").asInt(0),
                answered.path("metadata").path("uid").asString(""),
                answered.isMissingNode() ? "" : answered.toString());
    }
}
