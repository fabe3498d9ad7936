package dev.carillon.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.api.Answer;
import dev.carillon.api.Kind;
import dev.carillon.api.Request;
import dev.carillon.api.Status;
import java.io.InputStream;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ReleaseCommandTest {
    private final StoreView cluster = new StoreView();

    @Test
    void exactly_our_finalizer_goes_and_others_stay() {
        workflow("held", "a.io/first", "carillon.dev/unrecorded", "b.io/last");
        workflow("free", "a.io/first");
        Console.Result result = Console.run(cluster, "release", "--all");
        assertThat(result.code()).isZero();
        assertThat(result.out()).isEqualTo("released default/held\nreleased 1, left 0\n");
        assertThat(finalizers("held")).containsExactly("a.io/first", "b.io/last");
        assertThat(finalizers("free")).containsExactly("a.io/first");
        assertThat(cluster.asked).hasSize(1);
    }

    @Test
    void a_dry_run_tells_and_changes_nothing() {
        workflow("held", "carillon.dev/unrecorded");
        Console.Result result = Console.run(cluster, "release", "--all", "--dry-run");
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.out()).startsWith("would release default/held\n1 of the Workflows");
        assertThat(finalizers("held")).containsExactly("carillon.dev/unrecorded");
        assertThat(cluster.asked).isEmpty();
    }

    @Test
    void nothing_held_is_success() {
        assertThat(Console.run(cluster, "release", "--all", "--dry-run").code()).isZero();
        assertThat(Console.run(cluster, "release", "--all").out()).isEqualTo("released 0, left 0\n");
    }

    @Test
    void a_list_that_changed_in_between_is_read_again() {
        workflow("held", "carillon.dev/unrecorded");
        cluster.before.add(() -> cluster.change(
                Kind.WORKFLOW, "held", "{\"metadata\":{\"finalizers\":[\"a.io/first\",\"carillon.dev/unrecorded\"]}}"));
        Console.Result result = Console.run(cluster, "release", "--all");
        assertThat(result.code()).isZero();
        assertThat(finalizers("held")).containsExactly("a.io/first");
        assertThat(cluster.asked).extracting(Request::verb).containsExactly("patch", "get", "patch");
    }

    @Test
    void an_answer_that_was_lost_is_settled_by_a_look() {
        workflow("held", "carillon.dev/unrecorded");
        cluster.instead.add(new Answer.Unanswered(true, "cut"));
        Console.Result result = Console.run(cluster, "release", "--all");
        assertThat(result.code()).isZero();
        assertThat(result.out()).contains("released 1, left 0");
        assertThat(cluster.asked).extracting(Request::verb).containsExactly("patch", "get");
    }

    @Test
    void a_workflow_that_vanishes_is_released() {
        workflow("held", "carillon.dev/unrecorded");
        cluster.refusals.add(new Answer.Refused(new Status(
                404, "NotFound", "gone", new Status.Details("held", "argoproj.io", "workflows", "", 0, List.of()))));
        assertThat(Console.run(cluster, "release", "--all").code()).isZero();
    }

    @Test
    void a_404_that_names_no_object_is_a_proxys_and_releases_nothing() {
        workflow("held", "carillon.dev/unrecorded");
        cluster.refusals.add(StoreView.refusal(404, "", "404 page not found"));
        cluster.refusals.add(StoreView.refusal(404, "", "404 page not found"));
        Console.Result result = Console.run(cluster, "release", "--all");
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.out()).contains("left     default/held: 404: 404 page not found", "released 0, left 1");
        assertThat(finalizers("held")).containsExactly("carillon.dev/unrecorded");
    }

    @Test
    void a_program_reads_what_became_of_each() {
        workflow("a-1774656000", "x.io/y", "carillon.dev/unrecorded");
        workflow("b-1774656000", "carillon.dev/unrecorded");
        cluster.refusals.add(StoreView.refusal(403, "Forbidden", "denied"));
        Console.Result result = Console.run(cluster, "release", "--all", "-o", "yaml");
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.out()).isEqualTo("""
                dryRun: false
                workflows:
                - namespace: default
                  name: a-1774656000
                  cronWorkflow: a
                  slot: an unknown time
                  result: left
                  why: "403 Forbidden: denied"
                - namespace: default
                  name: b-1774656000
                  cronWorkflow: b
                  slot: an unknown time
                  result: released
                """);
    }

    @Test
    void a_dry_run_in_json_and_wide_tells_what_is_held() {
        workflow("a-1774656000", "carillon.dev/unrecorded");
        assertThat(Console.run(cluster, "release", "--all", "--dry-run", "-o", "json")
                        .out())
                .startsWith("{")
                .contains("\"dryRun\" : true", "\"result\" : \"held\"");
        assertThat(Console.run(cluster, "release", "--all", "--dry-run", "-o", "wide")
                        .out())
                .startsWith("would release default/a-1774656000 (run of default/a for an unknown time)\n");
    }

    @Test
    void what_a_policy_denies_is_left_and_told_and_the_others_are_released() {
        workflow("a", "x.io/y", "carillon.dev/unrecorded");
        workflow("b", "carillon.dev/unrecorded");
        cluster.refusals.add(StoreView.refusal(403, "Forbidden", "denied by policy"));
        Console.Result result = Console.run(cluster, "release", "--all");
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.out()).isEqualTo("""
                left     default/a: 403 Forbidden: denied by policy
                released default/b
                released 1, left 1
                """);
        assertThat(finalizers("b")).isEmpty();
    }

    /** A 1 would say that runs are held, which is not known. */
    @Test
    void a_cluster_that_cannot_be_reached_ends_with_2() {
        Surroundings nowhere =
                new Surroundings(InstantSource.fixed(Console.NOW), InputStream.nullInputStream(), options -> {
                    throw new CommandFailure("no route", "Mend that");
                });
        Console.Result result = Console.run(nowhere, "release", "--all", "--dry-run");
        assertThat(result.code()).isEqualTo(2);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).isEqualTo("carillon: no route\n  fix: Mend that\n");
    }

    private void workflow(String name, String... finalizers) {
        cluster.create(Kind.WORKFLOW, StoreView.BORN, """
                {"apiVersion":"argoproj.io/v1alpha1","kind":"Workflow",
                 "metadata":{"name":"%s","namespace":"default","finalizers":["%s"]},"spec":{}}""".formatted(name, String.join("\",\"", finalizers)));
    }

    private List<String> finalizers(String name) {
        return cluster.get(Kind.WORKFLOW, name).meta().finalizers();
    }
}
