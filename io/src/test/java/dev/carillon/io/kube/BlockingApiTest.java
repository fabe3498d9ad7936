package dev.carillon.io.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.api.Answer;
import dev.carillon.api.Key;
import dev.carillon.api.Kind;
import dev.carillon.api.Request;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class BlockingApiTest {
    private static final String WORKFLOW = Fixture.workflow(Fixture.KEY.name(), "3");

    @Test
    void it_waits_for_the_answer() throws Exception {
        try (Fixture fixture = Fixture.serving((seen, wire) -> wire.json(200, WORKFLOW));
                BlockingApi api = BlockingApi.connect(ConnectionOptions.ofKubeconfig(fixture.kubeconfig))) {
            Answer.Found found = (Answer.Found) api.ask(new Request.Get(Kind.WORKFLOW, Fixture.KEY));
            assertThat(found.object().meta().version()).isEqualTo("3");
        }
    }

    @Test
    void a_review_of_rights_has_no_name_and_is_understood() throws Exception {
        Kind review =
                new Kind("authorization.k8s.io", "v1", "SelfSubjectAccessReview", "selfsubjectaccessreviews", false);
        String answer = "{\"kind\":\"SelfSubjectAccessReview\",\"apiVersion\":\"authorization.k8s.io/v1\","
                + "\"metadata\":{\"creationTimestamp\":null},\"status\":{\"allowed\":true}}";
        try (Fixture fixture = Fixture.serving((seen, wire) -> wire.json(201, answer));
                BlockingApi api = BlockingApi.connect(ConnectionOptions.ofKubeconfig(fixture.kubeconfig))) {
            Answer got = api.ask(new Request.Create(review, new Key("", ""), "{}".getBytes(StandardCharsets.UTF_8)));
            assertThat(got)
                    .isInstanceOfSatisfying(
                            Answer.Found.class,
                            found -> assertThat(found.object()
                                            .part("status", "allowed")
                                            .asBoolean(false))
                                    .isTrue());
        }
    }

    @Test
    void the_api_servers_clock_is_known_from_the_first_answer_on() throws Exception {
        try (Fixture fixture = Fixture.serving(
                        (seen, wire) -> wire.json(200, WORKFLOW, "Date: Sun, 06 Nov 1994 08:49:37 GMT"));
                BlockingApi api = BlockingApi.connect(ConnectionOptions.ofKubeconfig(fixture.kubeconfig))) {
            assertThat(api.serverTime()).isEmpty();
            Answer answer = api.ask(new Request.Get(Kind.WORKFLOW, Fixture.KEY));
            assertThat(answer).isInstanceOf(Answer.Found.class);
            assertThat(api.serverTime()).contains(Instant.parse("1994-11-06T08:49:37Z"));
        }
    }

    @Test
    void a_list_is_read_to_its_end() throws Exception {
        try (Fixture fixture = Fixture.serving((seen, wire) -> wire.json(
                        200,
                        "{\"apiVersion\":\"argoproj.io/v1alpha1\",\"kind\":\"WorkflowList\","
                                + "\"metadata\":{\"resourceVersion\":\"1\""
                                + (seen.target().contains("continue") ? "" : ",\"continue\":\"n\"") + "},\"items\":["
                                + Fixture.workflow(seen.target().contains("continue") ? "b" : "a", "1") + "]}"));
                BlockingApi api = BlockingApi.connect(ConnectionOptions.ofKubeconfig(fixture.kubeconfig))) {
            assertThat(api.list(Fixture.workflows())).containsExactly("a", "b");
        }
    }

    @Test
    void a_list_that_is_refused_is_a_failure_that_holds_the_answer() throws Exception {
        try (Fixture fixture = Fixture.serving((seen, wire) -> wire.json(403, Fixture.status(403, "Forbidden", "no")));
                BlockingApi api = BlockingApi.connect(ConnectionOptions.ofKubeconfig(fixture.kubeconfig))) {
            assertThatThrownBy(() -> api.list(Fixture.workflows()))
                    .isInstanceOfSatisfying(
                            Unlisted.class, e -> assertThat(e.why()).isInstanceOf(Answer.Refused.class));
        }
    }

    @Test
    void a_context_without_a_namespace_means_default() throws Exception {
        try (Fixture fixture = Fixture.serving((seen, wire) -> wire.json(404, Fixture.status(404, "NotFound", "no")));
                BlockingApi api = BlockingApi.connect(ConnectionOptions.ofKubeconfig(fixture.kubeconfig))) {
            assertThat(api.namespace()).isEqualTo("default");
        }
    }

    @Test
    void the_namespace_of_the_context_is_the_users_own() throws Exception {
        try (Fixture fixture = Fixture.serving((seen, wire) -> wire.json(404, Fixture.status(404, "NotFound", "no")))) {
            String before = Files.readString(fixture.kubeconfig);
            String after = before.replace("user: test}", "user: test, namespace: shop}");
            assertThat(after).as("the fixture's context").isNotEqualTo(before);
            Files.writeString(fixture.kubeconfig, after);
            try (BlockingApi api = BlockingApi.connect(ConnectionOptions.ofKubeconfig(fixture.kubeconfig))) {
                assertThat(api.namespace()).isEqualTo("shop");
            }
        }
    }
}
