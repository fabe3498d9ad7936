package dev.carillon.lab.demo;

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
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The objects of one namespace, straight at the API server: the controller's outages do not touch it. */
final class Api {
    static final String NAMESPACE = "demo";

    private static final JsonMapper JSON = new JsonMapper();

    private final RealCluster cluster;
    private final User user;

    Api(RealCluster cluster, User user) {
        this.cluster = cluster;
        this.user = user;
    }

    List<JsonNode> cronWorkflows() throws InterruptedException {
        return list("/apis/argoproj.io/v1alpha1", "cronworkflows");
    }

    List<JsonNode> workflows() throws InterruptedException {
        return list("/apis/argoproj.io/v1alpha1", "workflows");
    }

    List<JsonNode> ledgers() throws InterruptedException {
        return list("/apis/carillon.dev/v1alpha1", "cronledgers");
    }

    /** A merge patch of one Workflow. */
    void patchWorkflow(String name, String patch) throws InterruptedException {
        send(ApiServer.requestTo(
                        cluster.url(),
                        user,
                        "/apis/argoproj.io/v1alpha1/namespaces/" + NAMESPACE + "/workflows/" + name)
                .header("Content-Type", "application/merge-patch+json")
                .method("PATCH", BodyPublishers.ofString(patch)));
    }

    private List<JsonNode> list(String group, String resource) throws InterruptedException {
        String path = group + "/namespaces/" + NAMESPACE + "/" + resource;
        String body = send(ApiServer.requestTo(cluster.url(), user, path).GET());
        return JSON.readTree(body).path("items").valueStream().toList();
    }

    private String send(HttpRequest.Builder builder) throws InterruptedException {
        HttpRequest request = builder.build();
        try {
            HttpResponse<String> answer = cluster.http().send(request, BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new IllegalStateException(
                        request.method() + " " + request.uri() + ": " + answer.statusCode() + " " + answer.body());
            }
            return answer.body();
        } catch (IOException e) {
            throw new UncheckedIOException(request.method() + " " + request.uri(), e);
        }
    }
}
