package dev.carillon.cron;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.api.ApiObject;
import dev.carillon.api.Json;
import dev.carillon.api.Key;
import dev.carillon.api.Kind;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** A Workflow as the cron room sees it: whose it is, and who made it. */
class ChildTest {
    @Test
    void a_run_is_owned_by_its_controller_or_by_our_annotation_which_an_orphaning_delete_leaves() {
        assertThat(Run.manual("by-hand", "09:00:00").child().isOwned()).isTrue();
        assertThat(Run.of("09:00:00").orphaned().child().isOwned()).isTrue();
        assertThat(Run.manual("by-hand", "09:00:00").orphaned().child().isOwned())
                .isFalse();
    }

    @Test
    void a_controller_that_is_no_cron_workflow_owns_no_run() {
        Child child = Run.manual("by-hand", "09:00:00").ownedBy("Sensor").child();

        assertThat(child.isOwned()).isFalse();
        assertThat(child.cronUid()).isEmpty();
    }

    @Test
    void the_cron_workflow_is_named_by_what_stands_before_the_last_dash() {
        assertThat(Run.of("09:00:00").child().cronKey()).isEqualTo(new Key("team", Views.NAME));
        assertThat(Run.manual("a-b-7", "09:00:00").child().cronKey()).isEqualTo(new Key("team", "a-b"));
        assertThat(Run.manual("plain", "09:00:00").child().cronKey()).isEqualTo(new Key("team", "plain"));
        assertThat(Run.manual("-7", "09:00:00").child().cronKey()).isEqualTo(new Key("team", "-7"));
    }

    @Test
    void what_is_no_uid_is_not_kept_at_length() {
        String huge = "u".repeat(200_000);
        Child child =
                Run.manual("a", "09:00:00").annotated(Names.OWNER_UID, huge).child();
        assertThat(child.ownerUid()).hasSize(128);
        assertThat(Run.of("09:00:00").child().cronUid()).isEqualTo(Views.UID);
    }

    @Test
    void a_phase_that_is_no_text_is_none() throws Json.Malformed {
        String text = "{\"metadata\":{\"name\":\"a\"},\"status\":{\"phase\":5,\"finishedAt\":[]}}";

        Child child = Child.read(ApiObject.parse(Kind.WORKFLOW, text.getBytes(StandardCharsets.UTF_8)));

        assertThat(child.phase()).isEqualTo(Child.Phase.NONE);
        assertThat(child.finished()).isNull();
    }

    @Test
    void only_who_wrote_what_a_create_alone_writes_has_created_it() {
        assertThat(Run.of("09:00:00").child().byUs()).isTrue();
        assertThat(Run.of("09:00:00")
                        .writtenBy(Names.FIELD_MANAGER, Names.SCHEDULED_TIME)
                        .child()
                        .byUs())
                .isFalse();
        assertThat(Run.of("09:00:00").writtenBy("argo", Names.NOT_AFTER).child().byUs())
                .isFalse();
    }
}
