package dev.carillon.io.kube;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.api.Key;
import dev.carillon.api.Kind;
import dev.carillon.api.Request;
import dev.carillon.port.Source;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** How requests are written (the paths, selectors and delete options of the Kubernetes API reference). */
class SpellingTest {
    private static final String CWF = "/apis/argoproj.io/v1alpha1/namespaces/demo/cronworkflows";
    private static final Key KEY = new Key("demo", "nightly");
    private static final byte[] BODY = "{}".getBytes(StandardCharsets.UTF_8);

    record Row(
            String name,
            Request request,
            String method,
            String target,
            @Nullable String mediaType,
            @Nullable String body) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Row> rows() {
        Kind cron = Kind.CRON_WORKFLOW;
        return Stream.of(
                new Row("get", new Request.Get(cron, KEY), "GET", CWF + "/nightly", null, null),
                new Row(
                        "get of a core kind",
                        new Request.Get(Kind.NAMESPACE, new Key("", "demo")),
                        "GET",
                        "/api/v1/namespaces/demo",
                        null,
                        null),
                new Row(
                        "get of a name that needs escaping",
                        new Request.Get(cron, new Key("demo", "a/b c")),
                        "GET",
                        CWF + "/a%2Fb%20c",
                        null,
                        null),
                new Row("version", Request.ReadVersion.of(cron, "demo"), "GET", CWF + "?limit=1", null, null),
                new Row(
                        "version over all namespaces",
                        Request.ReadVersion.of(cron, ""),
                        "GET",
                        "/apis/argoproj.io/v1alpha1/cronworkflows?limit=1",
                        null,
                        null),
                new Row(
                        "create",
                        new Request.Create(cron, KEY, BODY),
                        "POST",
                        CWF + "?timeout=5s&fieldManager=carillon",
                        "application/json",
                        "{}"),
                new Row(
                        "dry run",
                        new Request.Create(cron, KEY, BODY, true),
                        "POST",
                        CWF + "?timeout=5s&fieldManager=carillon&dryRun=All",
                        "application/json",
                        "{}"),
                new Row(
                        "replace",
                        new Request.Replace(cron, KEY, BODY),
                        "PUT",
                        CWF + "/nightly?timeout=5s&fieldManager=carillon",
                        "application/json",
                        "{}"),
                new Row(
                        "merge patch",
                        new Request.Patch(cron, KEY, Request.PatchType.MERGE, BODY),
                        "PATCH",
                        CWF + "/nightly?timeout=5s&fieldManager=carillon",
                        "application/merge-patch+json",
                        "{}"),
                new Row(
                        "json patch",
                        new Request.Patch(cron, KEY, Request.PatchType.JSON, BODY),
                        "PATCH",
                        CWF + "/nightly?timeout=5s&fieldManager=carillon",
                        "application/json-patch+json",
                        "{}"),
                new Row(
                        "delete",
                        new Request.Delete(cron, KEY, null, null),
                        "DELETE",
                        CWF + "/nightly?timeout=5s",
                        "application/json",
                        "{\"apiVersion\":\"v1\",\"kind\":\"DeleteOptions\",\"propagationPolicy\":\"Background\"}"),
                new Row(
                        "delete with preconditions",
                        new Request.Delete(cron, KEY, "u", "7"),
                        "DELETE",
                        CWF + "/nightly?timeout=5s",
                        "application/json",
                        "{\"apiVersion\":\"v1\",\"kind\":\"DeleteOptions\",\"propagationPolicy\":\"Background\","
                                + "\"preconditions\":{\"uid\":\"u\",\"resourceVersion\":\"7\"}}"));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void each_request_has_its_spelling(Row row) {
        Spelling spelling = Spelling.of(row.request(), Duration.ofSeconds(5));
        assertThat(spelling.method()).isEqualTo(row.method());
        assertThat(spelling.target()).isEqualTo(row.target());
        assertThat(spelling.mediaType()).isEqualTo(row.mediaType());
        assertThat(spelling.body() == null ? null : new String(spelling.body(), StandardCharsets.UTF_8))
                .isEqualTo(row.body());
    }

    @Test
    void a_timeout_is_whole_seconds_and_never_longer_than_allowed_by_more_than_one() {
        Request create = new Request.Create(Kind.WORKFLOW, KEY, BODY);
        for (List<String> row : List.of(List.of("PT5S", "5s"), List.of("PT4.2S", "5s"), List.of("PT0.01S", "1s"))) {
            assertThat(Spelling.of(create, Duration.parse(row.get(0))).target()).contains("?timeout=" + row.get(1));
        }
    }

    @Test
    void a_list_is_paged_and_names_no_version() {
        Source<String> source = new Source<>(Kind.POD, "demo", "a=b,c in (d)", false, o -> "");
        assertThat(Spelling.list(source, "").target())
                .isEqualTo("/api/v1/namespaces/demo/pods?limit=500&labelSelector=a%3Db%2Cc%20in%20%28d%29");
        assertThat(Spelling.list(source, "x=y&z").target()).endsWith("&continue=x%3Dy%26z");
    }

    @Test
    void a_watch_starts_at_a_version_asks_for_bookmarks_and_ends_by_itself() {
        Source<String> source = new Source<>(Kind.WORKFLOW, "", "a", false, o -> "");
        assertThat(Spelling.watch(source, "17", Duration.ofMinutes(5)).target())
                .isEqualTo("/apis/argoproj.io/v1alpha1/workflows?watch=true&allowWatchBookmarks=true"
                        + "&resourceVersion=17&timeoutSeconds=300&labelSelector=a");
    }

    @Test
    void metadata_alone_is_asked_for_by_media_type() {
        Source<String> source = new Source<>(Kind.WORKFLOW_TEMPLATE, "", "", true, o -> "");
        assertThat(Spelling.list(source, "").accept())
                .startsWith("application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io");
        assertThat(Spelling.watch(source, "1", Duration.ofSeconds(1)).accept())
                .startsWith("application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io");
    }
}
