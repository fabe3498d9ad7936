package dev.carillon.lab.chaos;

import dev.carillon.lab.cluster.ApiServer;
import dev.carillon.lab.cluster.RealCluster;
import dev.carillon.lab.cluster.User;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The objects of one namespace, straight at the API server: no proxy's outage touches it. Any thread may call it. */
public final class Api {

    /** The kinds that scenarios look at. */
    public enum Objects {
        CRON_WORKFLOWS("/apis/argoproj.io/v1alpha1", "cronworkflows"),
        WORKFLOWS("/apis/argoproj.io/v1alpha1", "workflows"),
        WORKFLOW_TEMPLATES("/apis/argoproj.io/v1alpha1", "workflowtemplates"),
        LEDGERS("/apis/carillon.dev/v1alpha1", "cronledgers"),
        LEASES("/apis/coordination.k8s.io/v1", "leases"),
        EVENTS("/api/v1", "events"),
        QUOTAS("/api/v1", "resourcequotas");

        private final String group;
        private final String resource;

        Objects(String group, String resource) {
            this.group = group;
            this.resource = resource;
        }

        String in(String namespace) {
            return group + "/namespaces/" + namespace + "/" + resource;
        }
    }

    private static final JsonMapper JSON = new JsonMapper();
    private static final int NOT_FOUND = 404;

    private final RealCluster cluster;
    private final User user;
    private final String namespace;

    public Api(RealCluster cluster, User user, String namespace) {
        this.cluster = cluster;
        this.user = user;
        this.namespace = namespace;
    }

    public List<JsonNode> list(Objects kind) {
        return ok(request(kind.in(namespace)).GET()).path("items").valueStream().toList();
    }

    /** The object, empty if there is none. */
    public Optional<JsonNode> find(Objects kind, String name) {
        HttpRequest request = request(kind.in(namespace) + "/" + name).GET().build();
        HttpResponse<String> answer = send(request);
        return answer.statusCode() == NOT_FOUND ? Optional.empty() : Optional.of(read(request, answer));
    }

    /** The object; an error if there is none. */
    public JsonNode get(Objects kind, String name) {
        return ok(request(kind.in(namespace) + "/" + name).GET());
    }

    public JsonNode create(Objects kind, String object) {
        return ok(request(kind.in(namespace))
                .header("Content-Type", "application/json")
                .POST(body(object)));
    }

    /** Everything that a create does, but nothing is stored. */
    public void rehearse(Objects kind, String object) {
        ok(request(kind.in(namespace) + "?dryRun=All")
                .header("Content-Type", "application/json")
                .POST(body(object)));
    }

    /** A PUT: all that it does not name is gone. */
    public JsonNode replace(Objects kind, String name, String object) {
        return ok(request(kind.in(namespace) + "/" + name)
                .header("Content-Type", "application/json")
                .PUT(body(object)));
    }

    /** A merge patch. */
    public JsonNode patch(Objects kind, String name, String patch) {
        return ok(request(kind.in(namespace) + "/" + name)
                .header("Content-Type", "application/merge-patch+json")
                .method("PATCH", body(patch)));
    }

    /** Deletes it, in the background; no error if there is none. */
    public void delete(Objects kind, String name) {
        HttpRequest request = request(kind.in(namespace) + "/" + name).DELETE().build();
        HttpResponse<String> answer = send(request);
        if (answer.statusCode() != NOT_FOUND) {
            read(request, answer);
        }
    }

    private HttpRequest.Builder request(String path) {
        return ApiServer.requestTo(cluster.url(), user, path);
    }

    private static HttpRequest.BodyPublisher body(String text) {
        return BodyPublishers.ofString(text);
    }

    private JsonNode ok(HttpRequest.Builder builder) {
        HttpRequest request = builder.build();
        return read(request, send(request));
    }

    private static JsonNode read(HttpRequest request, HttpResponse<String> answer) {
        if (answer.statusCode() / 100 != 2) {
            throw new IllegalStateException(
                    request.method() + " " + request.uri() + ": " + answer.statusCode() + " " + answer.body());
        }
        return JSON.readTree(answer.body());
    }

    private HttpResponse<String> send(HttpRequest request) {
        try {
            return cluster.http().send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(request.method() + " " + request.uri(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted: " + request.method() + " " + request.uri(), e);
        }
    }
}
