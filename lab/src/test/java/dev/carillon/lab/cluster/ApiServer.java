package dev.carillon.lab.cluster;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;

/**
 * One kube-apiserver of a cluster. Its program may be killed and started again: port, data and audit
 * log stay.
 *
 * @param program to kill, stop, freeze and start
 * @param url where it listens
 * @param auditLog JSON lines, one per finished stage of a request
 */
public record ApiServer(Program program, URI url, Path auditLog, HttpClient http) {
    /** Start takes 3-4 s on two idle cores; a build beside it may take them all. */
    private static final Duration READY_LIMIT = Duration.ofMinutes(2);

    private static final Duration REQUEST_LIMIT = Duration.ofSeconds(30);

    /** Returns once it says it is ready and the namespace {@code default} exists. */
    public void awaitReady() {
        Await.until(program + " at " + url + " is ready", READY_LIMIT, () -> {
            if (!program.alive()) {
                throw new IllegalStateException(program + " has ended:\n" + program.tail());
            }
            return answers("/readyz") && answers("/api/v1/namespaces/default");
        });
    }

    private boolean answers(String path) {
        try {
            return http.send(request(User.ADMIN, path).build(), BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException e) {
            return false; // not listening yet, or it died in the middle; asked again
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** A request as {@code user} to a path that starts with a slash, to be completed by the caller. */
    public HttpRequest.Builder request(User user, String path) {
        return requestTo(url, user, path);
    }

    /** The same to another address, such as a proxy's. */
    public static HttpRequest.Builder requestTo(URI base, User user, String path) {
        return HttpRequest.newBuilder(URI.create(base + path))
                .timeout(REQUEST_LIMIT)
                .header("Authorization", "Bearer " + user.token());
    }

    /** The answer to a GET by the administrator. */
    public HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return http.send(request(User.ADMIN, path).build(), BodyHandlers.ofString());
    }
}
