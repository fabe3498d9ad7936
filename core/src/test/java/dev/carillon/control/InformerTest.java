package dev.carillon.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.api.Answer;
import dev.carillon.api.Change;
import dev.carillon.api.Key;
import dev.carillon.api.Kind;
import dev.carillon.api.Meta;
import dev.carillon.api.Status;
import dev.carillon.port.Call;
import dev.carillon.port.Cluster;
import dev.carillon.port.Note;
import dev.carillon.port.Signal;
import dev.carillon.port.Source;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** One cache, and what comes to it in which order. */
class InformerTest {
    private static final Key REPORT = new Key("team", "report");
    private static final Moment NOON = new Moment(Instant.parse("2026-03-01T12:00:00Z"), 0);

    private final Wire wire = new Wire();
    private final List<Note> notes = new ArrayList<>();
    private final List<String> told = new ArrayList<>();
    private final Informer<String> informer = informer(new Source<>(Kind.WORKFLOW, "", "", false, o -> ""), false);
    private Moment now = NOON;

    private Informer<String> informer(Source<String> source, boolean optional) {
        return new Informer<>(
                source, wire, wire::nextId, (before, after) -> told.add(before + " -> " + after), notes::add, optional);
    }

    @Test
    void an_answer_from_before_a_deletion_that_the_watch_has_told_does_not_bring_the_object_back() {
        synced("8", object("u1", "8"));
        changed(new Change.Deleted<>(meta("u1", "10"), "u1@10"));

        informer.wrote(meta("u1", "9"), "u1@9");

        assertThat(informer.get(REPORT)).isNull();
    }

    @Test
    void an_answer_from_before_the_list_that_no_longer_has_the_object_does_not_bring_it_back() {
        synced("8", object("u1", "8"));
        informer.relist(now);
        list("12");

        informer.wrote(meta("u1", "9"), "u1@9");

        assertThat(informer.get(REPORT)).isNull();
    }

    @Test
    void a_watch_that_lags_behind_our_own_write_does_not_undo_it() {
        synced("8", object("u1", "8"));
        informer.wrote(meta("u1", "10"), "u1@10");

        changed(new Change.Modified<>(meta("u1", "9"), "u1@9"));

        assertThat(informer.get(REPORT)).isEqualTo("u1@10");
    }

    @Test
    void a_list_from_before_our_own_write_does_not_undo_it() {
        synced("8", object("u1", "8"));
        informer.relist(now);
        informer.wrote(meta("u1", "10"), "u1@10");

        list("9", object("u1", "9"));

        assertThat(informer.get(REPORT)).isEqualTo("u1@10");
    }

    @Test
    void an_object_that_went_out_of_the_selector_and_comes_back_is_seen_again() {
        synced("8", object("u1", "8"));
        changed(new Change.Deleted<>(meta("u1", "10"), "u1@10"));
        changed(object("u1", "11"));

        assertThat(informer.get(REPORT)).isEqualTo("u1@11");
    }

    /** A watch with a selector calls an object deleted whose labels no longer match; a read by name still finds it. */
    @Test
    void an_answer_with_other_labels_does_not_bring_back_what_the_watch_has_taken_out() {
        Informer<String> unlabelled = informer(new Source<>(Kind.WORKFLOW, "", "!instance", false, o -> ""), false);
        unlabelled.wrote(meta("u1", "8"), "u1@8");

        unlabelled.wrote(meta("u1", "10", Map.of("instance", "other")), "u1@10");
        assertThat(unlabelled.get(REPORT)).isNull();
        unlabelled.wrote(meta("u1", "9"), "u1@9");
        assertThat(unlabelled.get(REPORT)).as("an answer from before").isNull();
        unlabelled.wrote(meta("u1", "12"), "u1@12");
        unlabelled.wrote(meta("u1", "11", Map.of("instance", "other")), "u1@11");
        assertThat(unlabelled.get(REPORT)).as("it came back, and a late answer").isEqualTo("u1@12");
    }

    @Test
    void a_watch_that_brought_what_cannot_be_is_told_of_and_everything_is_read_anew() {
        synced("8", object("u1", "8"));

        informer.deliver(new Signal.Ended(wire.id, new Answer.Garbled(200)), now);
        now = new Moment(
                now.wall().plusSeconds(1), now.nanos() + Duration.ofSeconds(1).toNanos());
        informer.step(now);

        assertThat(wire.last).startsWith("list");
        assertThat(notes)
                .last()
                .isInstanceOfSatisfying(
                        Note.WatchMoved.class,
                        moved -> assertThat(moved.toString()).contains("no object of Kubernetes"));
        assertThat(informer.get(REPORT)).as("the old cache serves meanwhile").isEqualTo("u1@8");
    }

    @Test
    void a_request_that_found_nothing_says_nothing_of_what_came_since_it_was_sent() {
        synced("8");
        String held = informer.uid(REPORT);
        changed(object("u1", "9"));

        informer.lost(REPORT, held);
        changed(new Change.Modified<>(meta("u1", "10"), "u1@10"));

        assertThat(informer.get(REPORT)).isEqualTo("u1@10");
    }

    @Test
    void a_request_that_found_nothing_is_believed_of_what_was_held_before_it_and_a_lagging_watch_is_not() {
        synced("8", object("u1", "8"));

        informer.lost(REPORT, informer.uid(REPORT));
        changed(new Change.Modified<>(meta("u1", "9"), "u1@9"));

        assertThat(informer.get(REPORT)).isNull();
    }

    @Test
    void a_watch_that_is_refused_again_and_again_is_no_watch() {
        synced("8");
        for (int i = 0; i < 100; i++) {
            refuse(503);
            pass(Duration.ofSeconds(1));
        }

        assertThat(informer.isGapless(now)).isFalse();
        assertThat(wire.last).as("the gap is closed by a list").startsWith("list");
    }

    @Test
    void a_watch_that_has_expired_is_no_way_back_everything_is_listed_at_once() {
        for (int code : new int[] {410, 504}) {
            informer.relist(now);
            list("8");
            pass(Duration.ofSeconds(30));
            refuse(code);
            informer.step(now);

            assertThat(wire.last).as("after %d", code).startsWith("list");
        }
    }

    @Test
    void bookmarks_alone_leave_no_gap_and_cost_no_list() {
        synced("8");
        for (int i = 0; i < 10; i++) {
            pass(Duration.ofSeconds(60));
            assertThat(informer.isGapless(now)).isTrue();
            changed(new Change.Bookmark<>(String.valueOf(9 + i)));
        }
        assertThat(wire.lists).isEqualTo(1);
    }

    @Test
    void an_open_watch_that_says_nothing_is_replaced_by_a_list_before_there_is_a_gap() {
        synced("8");
        pass(Informer.SILENCE);
        pass(Duration.ofSeconds(2));

        assertThat(wire.last).startsWith("list");
        assertThat(informer.isGapless(now)).isTrue();
        list("9");
        assertThat(wire.last).isEqualTo("watch from 9");
    }

    /** Found by a simulated day: its monotonic clock stood still with it, and a run came by a schedule that was no more. */
    @Test
    void a_machine_that_was_suspended_has_a_gap_and_lists_anew() {
        synced("8");
        now = new Moment(
                now.wall().plusSeconds(252),
                now.nanos() + Duration.ofSeconds(83).toNanos());
        assertThat(informer.isGapless(now)).isFalse();

        informer.step(now);
        pass(Duration.ofSeconds(2));
        list("9");
        assertThat(informer.isGapless(now)).isTrue();
    }

    @Test
    void a_clock_that_is_set_back_leaves_no_gap() {
        synced("8");
        now = new Moment(now.wall().minusSeconds(3_600), now.nanos() + 1);

        assertThat(informer.isGapless(now)).isTrue();
    }

    @Test
    void a_list_that_fails_is_repeated_later_and_later_whatever_the_reason() {
        informer.step(now);
        for (int code : new int[] {504, 410, 503, 504}) {
            int before = wire.lists;
            refuse(code);
            informer.step(now);
            assertThat(wire.lists).as("after %d", code).isEqualTo(before);
            assertThat(informer.untilStep(now)).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
            pass(Duration.ofSeconds(10));
            assertThat(wire.lists).as("after %d", code).isEqualTo(before + 1);
        }
    }

    @Test
    void a_server_that_went_back_to_an_older_state_is_believed_and_it_is_said() {
        synced("80", object("u1", "80"));
        changed(new Change.Bookmark<>("90"));
        informer.relist(now);
        told.clear();

        boolean older = list("50", object("u1", "40"));
        changed(new Change.Modified<>(meta("u1", "51"), "u1@51"));

        assertThat(older).isTrue();
        assertThat(told).containsExactly("u1@80 -> u1@40", "u1@40 -> u1@51");
        assertThat(notes).contains(new Note.ServerWentBack("Workflow", "90", "50"));
        informer.relist(now);
        assertThat(list("52", object("u1", "51"))).as("only once").isFalse();
    }

    @Test
    void a_watch_that_goes_back_is_given_up_for_a_list() {
        synced("80", object("u1", "80"));
        changed(new Change.Bookmark<>("50"));
        pass(Duration.ofSeconds(2));

        assertThat(wire.last).startsWith("list");
        assertThat(list("50")).isTrue();
        assertThat(informer.get(REPORT)).isNull();
    }

    /** A right or a kind that is missing lasts until somebody reads of it. */
    @Test
    void a_list_that_is_refused_is_told_with_its_fix_at_once_and_each_minute() {
        for (int seconds = 0; seconds < 150; seconds++) {
            now = new Moment(NOON.wall().plusSeconds(seconds), seconds * 1_000_000_000L);
            informer.step(now);
            informer.deliver(
                    new Signal.Ended(
                            wire.id, new Answer.Refused(Status.of(403, "Forbidden", "workflows is forbidden: no"))),
                    now);
        }

        assertThat(notes)
                .filteredOn(Note.WatchMoved.class::isInstance)
                .hasSize(3)
                .allSatisfy(note -> assertThat(note)
                        .isEqualTo(new Note.WatchMoved(
                                "Workflow",
                                false,
                                "403 Forbidden: workflows is forbidden: no. Grant Carillon list and watch on workflows:"
                                        + " deploy/rbac.yaml")));
    }

    /** An installation in one namespace must not knock, or warn, for ever for what its Role cannot have. */
    @Test
    void what_is_not_needed_and_may_not_be_seen_is_told_of_once_and_asked_for_now_and_then() {
        List<Moment> asked = new ArrayList<>();
        Informer<String> templates = new Informer<>(
                new Source<>(Kind.CLUSTER_WORKFLOW_TEMPLATE, "", "", true, o -> ""),
                wire,
                () -> {
                    asked.add(now);
                    return wire.nextId();
                },
                (before, after) -> told.add(before + " -> " + after),
                notes::add,
                true);
        for (int seconds = 0; seconds < 1_800; seconds++) {
            now = new Moment(NOON.wall().plusSeconds(seconds), seconds * 1_000_000_000L);
            templates.step(now);
            if (templates.owns(wire.id)) {
                Status status = Status.of(seconds < 600 ? 403 : 404, "Forbidden", "no");
                templates.deliver(new Signal.Ended(wire.id, new Answer.Refused(status)), now);
            }
        }

        assertThat(asked).hasSize(1_800 / (int) Informer.OPTIONAL_RETRY.toSeconds());
        assertThat(notes).containsExactly(new Note.Unwatched("ClusterWorkflowTemplate", "403 Forbidden: no"));
    }

    /** What it may see it will see again: forgetting it for minutes would let runs go whose template is missing. */
    @Test
    void what_was_seen_once_is_asked_for_again_soon() {
        Informer<String> templates = informer(new Source<>(Kind.WORKFLOW_TEMPLATE, "", "", true, o -> ""), true);
        templates.step(now);
        templates.deliver(new Signal.Listed<>(wire.id, List.of(), "5", "", null), now);
        templates.deliver(new Signal.Ended(wire.id, new Answer.Refused(Status.of(403, "Forbidden", "no"))), now);

        assertThat(templates.untilStep(now)).isLessThanOrEqualTo(Duration.ofSeconds(10));
        assertThat(notes).noneMatch(Note.Unwatched.class::isInstance);
    }

    @Test
    void in_one_namespace_the_fix_for_a_refusal_is_its_own_role() {
        assertThat(Hindrance.ofWatch(
                        new Source<>(Kind.WORKFLOW, "team", "", false, o -> ""),
                        new Answer.Refused(Status.of(403, "Forbidden", "no"))))
                .isEqualTo("403 Forbidden: no. Grant Carillon list and watch on workflows in namespace team:"
                        + " deploy/namespaced.yaml");
    }

    @Test
    void what_we_wrote_after_the_list_was_asked_for_does_not_make_the_list_old() {
        informer.step(now);
        informer.wrote(meta("u1", "90"), "u1@90");

        assertThat(list("80")).isFalse();
        assertThat(informer.get(REPORT)).isEqualTo("u1@90");
    }

    @SafeVarargs
    private void synced(String version, Change.Added<String>... items) {
        informer.step(now);
        list(version, items);
        assertThat(informer.isGapless(now)).isTrue();
    }

    @SafeVarargs
    @SuppressWarnings("varargs") // only read
    private boolean list(String version, Change.Added<String>... items) {
        assertThat(wire.last).startsWith("list");
        return informer.deliver(new Signal.Listed<>(wire.id, List.of(items), version, "", null), now);
    }

    private void changed(Change<String> change) {
        informer.deliver(new Signal.Changed<>(wire.id, List.of(change)), now);
    }

    private void refuse(int code) {
        if (informer.owns(wire.id)) {
            informer.deliver(new Signal.Ended(wire.id, new Answer.Refused(Status.of(code, "No", "not now"))), now);
        }
    }

    private void pass(Duration time) {
        now = new Moment(now.wall().plus(time), now.nanos() + time.toNanos());
        informer.step(now);
    }

    private static Change.Added<String> object(String uid, String version) {
        return new Change.Added<>(meta(uid, version), uid + "@" + version);
    }

    private static Meta meta(String uid, String version) {
        return meta(uid, version, Map.of());
    }

    private static Meta meta(String uid, String version, Map<String, String> labels) {
        return new Meta(
                REPORT.namespace(),
                REPORT.name(),
                uid,
                version,
                1,
                Instant.EPOCH,
                null,
                labels,
                Map.of(),
                List.of(),
                List.of());
    }

    /** Remembers what was asked for last. */
    private static final class Wire implements Cluster {
        private long ids;
        long id;
        String last = "nothing";
        int lists;

        long nextId() {
            return ++ids;
        }

        @Override
        public void send(Call call) {
            throw new IllegalStateException("a cache sends nothing: " + call);
        }

        @Override
        public void abandon(long abandoned) {}

        @Override
        public <T> void list(long as, Source<T> source, String page) {
            id = as;
            last = "list";
            lists++;
        }

        @Override
        public <T> void watch(long as, Source<T> source, String version) {
            id = as;
            last = "watch from " + version;
        }
    }
}
