package dev.carillon.cron;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.api.ApiObject;
import dev.carillon.api.Json;
import dev.carillon.api.Kind;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The body of a create. */
class ChildBodyTest {
    private static final Instant SLOT = Views.time("10:00:00");
    private static final Instant NOT_AFTER = Views.time("10:00:04.321");

    private static CronWorkflow cron(String metadata, String spec) throws Json.Malformed {
        String text = "{\"metadata\":{\"name\":\"" + Views.NAME + "\",\"namespace\":\"team\",\"uid\":\"" + Views.UID
                + "\"" + metadata + "},\"spec\":{\"schedules\":[\"* * * * *\"]," + spec + "}}";
        return CronWorkflow.read(ApiObject.parse(Kind.CRON_WORKFLOW, text.getBytes(StandardCharsets.UTF_8)));
    }

    private static String body(CronWorkflow cron) {
        return new String(ChildBody.of(cron, SLOT, "").bytes(NOT_AFTER), StandardCharsets.UTF_8);
    }

    private static ObjectNode tree(CronWorkflow cron) throws Json.Malformed {
        return Json.readObject(body(cron).getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void a_field_that_we_do_not_know_reaches_the_child_byte_for_byte() throws Json.Malformed {
        String spec =
                "{\"entrypoint\" : \"main\",  \"new\":{\"b\":1.50,\"a\":1e3,\"big\":123456789012345678901234567890,"
                        + "\"esc\":\"\\u00e9\\/ \u00e9 \\\"\",\"null\":null},\n\t\"list\":[ 1 , 2 ]}";

        assertThat(body(cron("", "\"workflowSpec\":" + spec))).endsWith("\"spec\":" + spec + "}");
    }

    @Test
    void text_outside_ascii_before_the_spec_moves_no_byte() throws Json.Malformed {
        String spec = "{\"entrypoint\":\"\u65e5\u672c\"}";

        assertThat(body(cron(",\"annotations\":{\"x\":\"\u00e4\u00f6\ud83d\ude00\"}", "\"workflowSpec\":" + spec)))
                .endsWith("\"spec\":" + spec + "}");
    }

    @Test
    void a_workflow_spec_inside_something_else_is_not_taken_for_the_spec() throws Json.Malformed {
        String spec = "{\"entrypoint\":\"right\"}";

        assertThat(body(cron("", "\"other\":{\"workflowSpec\":{\"entrypoint\":\"wrong\"}},\"workflowSpec\":" + spec)))
                .endsWith("\"spec\":" + spec + "}");
    }

    @Test
    void the_name_labels_owner_and_annotations_are_argos() throws Json.Malformed {
        JsonNode metadata = tree(cron("", "\"workflowSpec\":{}")).path("metadata");

        assertThat(metadata.path("name").stringValue()).isEqualTo(Views.NAME + "-" + SLOT.getEpochSecond());
        assertThat(metadata.path("labels").path(Names.CRON_LABEL).stringValue()).isEqualTo(Views.NAME);
        assertThat(metadata.path("annotations").path(Names.SCHEDULED_TIME).stringValue())
                .isEqualTo("2026-11-24T10:00:00Z");
        assertThat(metadata.path("annotations").path(Names.OWNER_UID).stringValue())
                .isEqualTo(Views.UID);
        assertThat(metadata.path("ownerReferences").path(0).path("uid").stringValue())
                .isEqualTo(Views.UID);
        assertThat(metadata.path("ownerReferences").path(0).path("controller").booleanValue())
                .isTrue();
        assertThat(metadata.path("finalizers").path(0).stringValue()).isEqualTo(Names.UNRECORDED);
    }

    @Test
    void each_reserved_key_in_the_workflow_metadata_is_overruled_and_told() throws Json.Malformed {
        for (String key : new String[] {Names.SCHEDULED_TIME, Names.SLOT, Names.OWNER_UID, Names.NOT_AFTER}) {
            CronWorkflow cron =
                    cron("", "\"workflowMetadata\":{\"annotations\":{\"" + key + "\":\"mine\"}},\"workflowSpec\":{}");
            assertThat(tree(cron).path("metadata").path("annotations").path(key).stringValue())
                    .isNotEqualTo("mine");
            assertThat(cron.problems()).anyMatch(p -> p.field().contains(key));
        }
        for (String key : new String[] {Names.CRON_LABEL, Names.INSTANCE_LABEL}) {
            CronWorkflow cron =
                    cron("", "\"workflowMetadata\":{\"labels\":{\"" + key + "\":\"mine\"}},\"workflowSpec\":{}");
            assertThat(tree(cron).path("metadata").path("labels").path(key).asString(""))
                    .isNotEqualTo("mine");
            assertThat(cron.problems()).anyMatch(p -> p.field().contains(key));
        }
    }

    /** As a label a scheduled time is no valid value: each run would be refused. */
    @Test
    void a_reserved_key_in_the_wrong_part_reaches_no_run() throws Json.Malformed {
        for (String key : Names.RESERVED) {
            for (String part : new String[] {"labels", "annotations"}) {
                CronWorkflow cron = cron(
                        "", "\"workflowMetadata\":{\"" + part + "\":{\"" + key + "\":\"mi:ne\"}},\"workflowSpec\":{}");
                assertThat(body(cron)).as(part + " " + key).doesNotContain("mi:ne");
                assertThat(cron.problems()).anyMatch(p -> p.field().contains(part + "[" + key + "]"));
            }
        }
    }

    /** Whatever else stands there, each run is one that the API server takes. */
    @Test
    void what_is_no_text_in_the_workflow_metadata_is_told_and_left_out() throws Json.Malformed {
        for (String metadata : new String[] {
            "[\"x\"]",
            "\"x\"",
            "7",
            "{\"labels\":[\"x\"],\"annotations\":\"x\",\"finalizers\":{\"a\":\"x\"}}",
            "{\"labels\":{\"a\":5,\"b\":{}},\"annotations\":{\"c\":true},\"finalizers\":[{},7]}"
        }) {
            CronWorkflow cron = cron("", "\"workflowMetadata\":" + metadata + ",\"workflowSpec\":{}");
            JsonNode made = tree(cron).path("metadata");
            assertThat(made.path("labels").propertyNames()).as(metadata).containsExactly(Names.CRON_LABEL);
            assertThat(made.path("annotations").size()).as(metadata).isEqualTo(4);
            assertThat(made.path("finalizers").valueStream().map(f -> f.asString("?")))
                    .as(metadata)
                    .containsExactly(Names.UNRECORDED);
            assertThat(cron.problems()).as(metadata).isNotEmpty().allMatch(Problem::isOfDetail);
        }
    }

    @Test
    void a_reserved_key_does_not_stop_the_runs() {
        CronPlan plan = Views.cron("0 10 * * *")
                .spec("{'workflowMetadata':{'annotations':{'" + Names.SLOT + "':'x'}}}")
                .at("10:00:00");

        assertThat(Plans.creates(plan)).containsExactly("10:00:00");
        assertThat(Plans.conditions(plan)).contains(Condition.METADATA_IGNORED);
    }

    @Test
    void the_users_own_labels_annotations_and_finalizers_reach_the_child() throws Json.Malformed {
        JsonNode metadata = tree(cron(
                        "",
                        "\"workflowMetadata\":{\"labels\":{\"team\":\"a\"},\"annotations\":{\"note\":\"b\"},"
                                + "\"finalizers\":[\"example.com/x\",\"" + Names.UNRECORDED
                                + "\"]},\"workflowSpec\":{}"))
                .path("metadata");

        assertThat(metadata.path("labels").path("team").stringValue()).isEqualTo("a");
        assertThat(metadata.path("annotations").path("note").stringValue()).isEqualTo("b");
        assertThat(metadata.path("finalizers").size()).isEqualTo(2);
    }

    @Test
    void our_finalizer_stands_once_however_often_it_is_asked_for() throws Json.Malformed {
        JsonNode metadata = tree(cron(
                        "",
                        "\"workflowMetadata\":{\"finalizers\":[\"example.com/x\",\"" + Names.UNRECORDED
                                + "\"]},\"workflowSpec\":{}"))
                .path("metadata");

        assertThat(metadata.path("finalizers").valueStream().map(f -> f.asString("")))
                .containsExactly(Names.UNRECORDED, "example.com/x");
    }

    @Test
    void who_created_the_cron_workflow_is_named_on_its_runs_as_argo_names_it() throws Json.Malformed {
        JsonNode labels = tree(cron(
                        ",\"labels\":{\"workflows.argoproj.io/creator\":\"ann\","
                                + "\"workflows.argoproj.io/creator-email\":\"ann.at.example.com\","
                                + "\"workflows.argoproj.io/creator-preferred-username\":\"Ann\","
                                + "\"workflows.argoproj.io/actor\":\"bob\",\"team\":\"a\"}",
                        "\"workflowSpec\":{}"))
                .path("metadata")
                .path("labels");

        assertThat(labels.properties())
                .extracting(label -> label.getKey() + "=" + label.getValue().stringValue())
                .containsExactlyInAnyOrder(
                        "workflows.argoproj.io/cron-workflow=" + Views.NAME,
                        "workflows.argoproj.io/creator=ann",
                        "workflows.argoproj.io/creator-email=ann.at.example.com",
                        "workflows.argoproj.io/creator-preferred-username=Ann");
    }

    @Test
    void the_engines_instance_is_named_if_there_is_one() throws Json.Malformed {
        CronWorkflow cron = cron("", "\"workflowSpec\":{}");
        byte[] bytes = ChildBody.of(cron, SLOT, "blue").bytes(NOT_AFTER);

        assertThat(Json.readObject(bytes)
                        .path("metadata")
                        .path("labels")
                        .path(Names.INSTANCE_LABEL)
                        .stringValue())
                .isEqualTo("blue");
        assertThat(tree(cron).path("metadata").path("labels").has(Names.INSTANCE_LABEL))
                .isFalse();
    }

    @Test
    void a_user_who_writes_the_very_text_of_the_place_does_not_move_the_not_after() throws Json.Malformed {
        String evil = "\\\"annotations\\\":{\\\"" + Names.NOT_AFTER + "\\\":\\\"0000-00-00T00:00:00.000Z";
        String spec = "{\"annotations\":{\"" + Names.NOT_AFTER + "\":\"0000-00-00T00:00:00.000Z\"}}";
        ObjectNode tree = tree(cron(
                "",
                "\"workflowMetadata\":{\"labels\":{\"a\":\"" + evil + "\"},\"annotations\":{\"a\":\"" + evil + "\",\""
                        + Names.NOT_AFTER + "\":\"0000-00-00T00:00:00.000Z\"}},\"workflowSpec\":" + spec));

        JsonNode annotations = tree.path("metadata").path("annotations");
        assertThat(annotations.path(Names.NOT_AFTER).stringValue()).isEqualTo("2026-11-24T10:00:04.321Z");
        assertThat(annotations.path("a").stringValue()).endsWith("0000-00-00T00:00:00.000Z");
        assertThat(tree.path("spec").path("annotations").path(Names.NOT_AFTER).stringValue())
                .isEqualTo("0000-00-00T00:00:00.000Z");
    }

    @Test
    void two_attempts_differ_in_their_not_after_alone() throws Json.Malformed {
        ChildBody body = ChildBody.of(cron("", "\"workflowSpec\":{\"a\":1}"), SLOT, "");
        String first = new String(body.bytes(Views.time("10:00:04")), StandardCharsets.UTF_8);
        String second = new String(body.bytes(Views.time("10:00:04.007")), StandardCharsets.UTF_8);

        assertThat(second).isEqualTo(first.replace("10:00:04.000Z", "10:00:04.007Z"));
        assertThat(second).isNotEqualTo(first);
    }

    @Test
    void the_child_is_the_run_of_its_slot_and_of_no_other() throws Json.Malformed {
        Child child = Child.read(ApiObject.parse(
                Kind.WORKFLOW, body(cron("", "\"workflowSpec\":{}")).getBytes(StandardCharsets.UTF_8)));

        assertThat(child.slotOf(Views.NAME, Views.UID)).isEqualTo(SLOT);
        assertThat(child.isRunOf(Views.NAME, Views.UID, SLOT.plusSeconds(1))).isFalse();
        assertThat(child.slotOf(Views.NAME, "another")).isNull();
        assertThat(child.notAfter()).isEqualTo(NOT_AFTER);
    }
}
