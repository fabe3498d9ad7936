package dev.carillon.io.kube;

import dev.carillon.api.Json;
import dev.carillon.api.Key;
import dev.carillon.api.Kind;
import dev.carillon.api.Request;
import dev.carillon.cron.Names;
import dev.carillon.port.Source;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * How a request is written in HTTP. Pure.
 *
 * @param target path and query, encoded, without the server's own prefix
 * @param accept the media types that are understood
 * @param mediaType of the body, null without one
 * @param body shared, not to be written to; null without one
 */
record Spelling(
        String method,
        String target,
        String accept,
        @Nullable String mediaType,
        byte @Nullable [] body) {
    static final String JSON = "application/json";

    /** kubectl's own page size: 500 objects of 5 KB are 2.5 MB. */
    static final int PAGE_SIZE = 500;

    private static final String METADATA_LIST =
            "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io,application/json";
    private static final String METADATA =
            "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io,application/json";

    static Spelling of(Request request, Duration timeout) {
        return switch (request) {
            case Request.Get get -> read(object(get.kind(), get.key()), JSON);
            case Request.ReadVersion read ->
                read(collection(read.kind(), read.key().namespace()) + "?limit=1", METADATA_LIST);
            case Request.Create create ->
                new Spelling(
                        "POST",
                        collection(create.kind(), create.key().namespace())
                                + written(timeout)
                                + (create.dryRun() ? "&dryRun=All" : ""),
                        JSON,
                        JSON,
                        create.body());
            case Request.Replace replace ->
                new Spelling(
                        "PUT", object(replace.kind(), replace.key()) + written(timeout), JSON, JSON, replace.body());
            case Request.Patch patch ->
                new Spelling(
                        "PATCH",
                        object(patch.kind(), patch.key()) + written(timeout),
                        JSON,
                        patch.type().mediaType(),
                        patch.body());
            case Request.Delete delete ->
                new Spelling(
                        "DELETE",
                        object(delete.kind(), delete.key()) + "?" + serverTimeout(timeout),
                        JSON,
                        JSON,
                        deleteOptions(delete));
        };
    }

    /** No {@code resourceVersion}: a consistent read, never a lagging cache (PROTOCOL C7). */
    static Spelling list(Source<?> source, String page) {
        String target = collection(source.kind(), source.namespace())
                + "?limit=" + PAGE_SIZE
                + labels(source)
                + (page.isEmpty() ? "" : "&continue=" + encoded(page));
        return read(target, source.metadataOnly() ? METADATA_LIST : JSON);
    }

    static Spelling watch(Source<?> source, String version, Duration duration) {
        String target = collection(source.kind(), source.namespace())
                + "?watch=true&allowWatchBookmarks=true"
                + "&resourceVersion=" + encoded(version)
                + "&timeoutSeconds=" + duration.toSeconds()
                + labels(source);
        return read(target, source.metadataOnly() ? METADATA : JSON);
    }

    private static Spelling read(String target, String accept) {
        return new Spelling("GET", target, accept, null, null);
    }

    private static String object(Kind kind, Key key) {
        return collection(kind, key.namespace()) + "/" + encoded(key.name());
    }

    private static String collection(Kind kind, String namespace) {
        String root = kind.group().isEmpty() ? "/api/" : "/apis/";
        String in = kind.namespaced() && !namespace.isEmpty() ? "/namespaces/" + encoded(namespace) : "";
        return root + kind.apiVersion() + in + "/" + kind.plural();
    }

    private static String written(Duration timeout) {
        return "?" + serverTimeout(timeout) + "&fieldManager=" + Names.FIELD_MANAGER;
    }

    /**
     * The server stops working on the request after this time; without it a create could reach etcd 34 s (and more)
     * after its {@code creationTimestamp} was taken, past the fence (PROTOCOL C1).
     */
    private static String serverTimeout(Duration timeout) {
        return "timeout=" + Math.max(1, timeout.plusMillis(999).toSeconds()) + "s";
    }

    private static String labels(Source<?> source) {
        return source.labels().isEmpty() ? "" : "&labelSelector=" + encoded(source.labels());
    }

    private static byte[] deleteOptions(Request.Delete delete) {
        ObjectNode options = Json.object();
        options.put("apiVersion", "v1").put("kind", "DeleteOptions").put("propagationPolicy", "Background");
        if (delete.uid() != null || delete.version() != null) {
            ObjectNode preconditions = options.putObject("preconditions");
            if (delete.uid() != null) {
                preconditions.put("uid", delete.uid());
            }
            if (delete.version() != null) {
                preconditions.put("resourceVersion", delete.version());
            }
        }
        return Json.bytes(options);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
