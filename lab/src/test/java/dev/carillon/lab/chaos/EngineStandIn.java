package dev.carillon.lab.chaos;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;

/**
 * Plays Argo's workflow-controller, so that runs begin and end: Running at once; Succeeded after as many seconds as the
 * run's {@code sleep} says, or after three; Failed soon after somebody asked for its shutdown. No Pod is started.
 */
public final class EngineStandIn implements AutoCloseable {
    /** For runs that do not sleep. */
    private static final Duration USUAL = Duration.ofSeconds(3);

    private static final Duration PAUSE = Duration.ofMillis(500);

    private static final Duration END_LIMIT = Duration.ofSeconds(5);

    private final Api api;
    private final Consumer<String> tells;
    private final InstantSource clock;
    private final Thread thread;

    private EngineStandIn(Api api, Consumer<String> tells, InstantSource clock) {
        this.api = api;
        this.tells = tells;
        this.clock = clock;
        this.thread = Thread.ofPlatform().daemon().name("engine stand-in").unstarted(this::run);
    }

    /** Begins to play; {@code tells} hears of each run that ends. */
    public static EngineStandIn start(Api api, Consumer<String> tells, InstantSource clock) {
        EngineStandIn engine = new EngineStandIn(api, tells, clock);
        engine.thread.start();
        return engine;
    }

    private void run() {
        while (!Thread.currentThread().isInterrupted()) {
            try {
                for (JsonNode workflow : api.list(Api.Objects.WORKFLOWS)) {
                    advance(workflow);
                }
            } catch (IllegalStateException | UncheckedIOException e) {
                // A run that has just been deleted, or an API server that does not answer: it looks again.
            }
            LockSupport.parkNanos(PAUSE.toNanos()); // returns at once when it is to end
        }
    }

    private void advance(JsonNode workflow) {
        String name = workflow.path("metadata").path("name").asString();
        JsonNode status = workflow.path("status");
        Instant now = clock.instant();
        switch (status.path("phase").asString("")) {
            case "" -> report(name, "Running", "\"startedAt\":\"%s\"", now);
            case "Running" -> {
                String shutdown = workflow.path("spec").path("shutdown").asString("");
                Instant end = Instant.parse(status.path("startedAt").asString()).plus(duration(workflow));
                if (!shutdown.isEmpty()) {
                    report(
                            name,
                            "Failed",
                            "\"message\":\"Stopped with strategy '" + shutdown + "'\",\"finishedAt\":\"%s\"",
                            now);
                    tells.accept(
                            "stopped    %s, because a newer run replaces it (shutdown: %s)".formatted(name, shutdown));
                } else if (!now.isBefore(end)) {
                    report(name, "Succeeded", "\"finishedAt\":\"%s\"", now);
                    tells.accept("succeeded  %s".formatted(name));
                }
            }
            default -> {} // it has ended
        }
    }

    private void report(String name, String phase, String more, Instant now) {
        String completed = phase.equals("Running") ? "false" : "true";
        api.patch(Api.Objects.WORKFLOWS, name, """
                {"metadata":{"labels":{"workflows.argoproj.io/phase":"%s","workflows.argoproj.io/completed":"%s"}},
                 "status":{"phase":"%s",%s}}""".formatted(
                phase, completed, phase, String.format(Locale.ROOT, more, now.truncatedTo(ChronoUnit.SECONDS))));
    }

    private static Duration duration(JsonNode workflow) {
        JsonNode command = workflow.path("spec")
                .path("templates")
                .path(0)
                .path("container")
                .path("command");
        return command.path(0).asString("").equals("sleep")
                ? Duration.ofSeconds(Long.parseLong(command.path(1).asString()))
                : USUAL;
    }

    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join(END_LIMIT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
