package dev.carillon.cron;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.api.ApiObject;
import dev.carillon.api.Json;
import dev.carillon.api.Kind;
import dev.carillon.cron.CronWorkflow.Concurrency;
import dev.carillon.cron.CronWorkflow.Options;
import dev.carillon.cron.CronWorkflow.StatusWrite;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

/** What stands in a CronWorkflow that its user has to mend, and what is taken instead. */
class CronWorkflowReaderTest {
    private static List<String> fields(CronWorkflow cron) {
        return cron.problems().stream().map(Problem::field).toList();
    }

    private static Views cron() {
        return Views.cron("0 10 * * *");
    }

    /** Read for everybody: an exception here would end the list of all CronWorkflows. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "schedule", "schedules", "timezone", "suspend", "concurrencyPolicy", "startingDeadlineSeconds",
                "successfulJobsHistoryLimit", "failedJobsHistoryLimit", "stopStrategy", "when", "workflowMetadata", "x"
            })
    void whatever_is_nested_too_deep_the_object_is_read(String field) throws Exception {
        for (int depth : new int[] {150, 600, 5_000}) {
            String deep = "{\"a\":".repeat(depth) + "1" + "}".repeat(depth);
            String text = """
                    {"apiVersion":"argoproj.io/v1alpha1","kind":"CronWorkflow","metadata":{"name":"deep"},
                    "spec":{"%s":%s,"workflowSpec":{}},"status":{"succeeded":7}}""".formatted(field, deep);
            CronWorkflow cron =
                    CronWorkflow.read(ApiObject.parse(Kind.CRON_WORKFLOW, text.getBytes(StandardCharsets.UTF_8)));
            assertThat(cron.shown().succeeded()).isEqualTo(7);
            assertThat(cron.problems()).as("%d levels", depth).isNotEmpty();
        }
    }

    /** Nothing is deleted by limits that cannot be read, and nothing runs beside a run for a policy that cannot (ADR 0006). */
    @Test
    void of_a_spec_that_is_nested_too_deep_the_limits_and_what_is_shown_are_read_all_the_same() throws Exception {
        String deep = "{\"a\":".repeat(Json.DEPTH_LIMIT) + "1" + "}".repeat(Json.DEPTH_LIMIT);
        String text = """
                {"apiVersion":"argoproj.io/v1alpha1","kind":"CronWorkflow","metadata":{"name":"deep","namespace":"team"},
                "spec":{"schedules":["0 * * * *"],"concurrencyPolicy":"Forbid","suspend":true,
                "successfulJobsHistoryLimit":100,"failedJobsHistoryLimit":50,"workflowSpec":{"x":%s}},
                "status":{"succeeded":7,"phase":"Active"}}""".formatted(deep);
        CronWorkflow cron =
                CronWorkflow.read(ApiObject.parse(Kind.CRON_WORKFLOW, text.getBytes(StandardCharsets.UTF_8)));

        assertThat(cron.problems()).anySatisfy(p -> assertThat(p.text()).startsWith("spec: cannot be read: "));
        assertThat(cron.successfulRunsKept()).isEqualTo(100);
        assertThat(cron.failedRunsKept()).isEqualTo(50);
        assertThat(cron.suspended()).isTrue();
        assertThat(cron.concurrency()).isEqualTo(CronWorkflow.Concurrency.FORBID);
        assertThat(cron.shown().succeeded()).isEqualTo(7);
    }

    /** What cannot be read is not the same as what is not there: Argo's defaults would delete all runs but three. */
    @Test
    void of_a_spec_that_is_nested_too_deep_no_field_of_a_wrong_type_takes_its_default() {
        CronWorkflow cron = cron().spec(Views.TOO_DEEP)
                .spec("{'successfulJobsHistoryLimit':[5],'failedJobsHistoryLimit':{'a':1},'suspend':null}")
                .cron();

        assertThat(fields(cron))
                .containsExactlyInAnyOrder("spec", "spec.successfulJobsHistoryLimit", "spec.failedJobsHistoryLimit");
        assertThat(cron.successfulRunsKept()).isEqualTo(Integer.MAX_VALUE);
        assertThat(cron.failedRunsKept()).isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void a_name_of_52_characters_is_the_longest_that_leaves_room_for_a_runs_time() {
        String longest = "n".repeat(52);
        assertThat(fields(cron().metadata("{'name':'" + longest + "'}").cron())).isEmpty();
        assertThat(fields(cron().metadata("{'name':'" + longest + "n'}").cron()))
                .containsExactly("metadata.name");
    }

    @Test
    void a_cron_workflow_without_a_workflow_spec_has_nothing_to_run() {
        assertThat(fields(cron().spec("{'workflowSpec':null}").cron())).containsExactly("spec.workflowSpec");
    }

    @Test
    void what_is_nested_too_deeply_is_its_users_problem_and_no_exception() {
        ObjectNode tree = Views.json("{'metadata':{'name':'deep','namespace':'team','uid':'u'}}");
        ObjectNode node = tree.putObject("spec");
        for (int n = 0; n <= Json.DEPTH_LIMIT; n++) {
            node = node.putObject("a");
        }
        CronWorkflow cron = CronWorkflow.read(ApiObject.of(Kind.CRON_WORKFLOW, tree));

        assertThat(cron.problems().getFirst().field()).isEqualTo("spec");
        assertThat(cron.problems().getFirst().message()).startsWith("cannot be read: ");
        assertThat(cron.name()).isEqualTo("deep");
    }

    @Test
    void the_single_schedule_of_old_wins_over_the_list() {
        assertThat(cron().spec("{'schedule':'5 5 * * *'}").cron().scheduleTexts())
                .containsExactly("5 5 * * *");
    }

    @Test
    void a_hundred_schedules_are_taken_and_what_follows_is_told() {
        CronWorkflow hundred = Views.cron(Collections.nCopies(100, "0 10 * * *").toArray(String[]::new))
                .cron();
        assertThat(fields(hundred)).isEmpty();
        CronWorkflow more = Views.cron(Collections.nCopies(101, "0 10 * * *").toArray(String[]::new))
                .cron();
        assertThat(more.scheduleTexts()).hasSize(100);
        assertThat(more.problems())
                .containsExactly(new Problem(
                        "spec.schedules",
                        "101",
                        "holds more than 100 schedules",
                        "Join some of them, or split the CronWorkflow"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'f:spec':{}}                   | true",
                "{'f:spec':{'f:schedules':{}}}   | true",
                "{'f:spec':{'f:schedule':{}}}    | true",
                "{'f:spec':{'f:timezone':{}}}    | true",
                "{'f:spec':{'f:suspend':{}}}     | false",
                "{'f:spec':7}                    | false",
                "{'f:status':{}}                 | false",
            })
    void an_edit_of_the_schedules_is_a_write_that_owns_them(String owned, boolean counts) {
        Instant edited = cron().metadata("{'managedFields':[{'manager':'kubectl','time':'2026-11-24T09:00:00Z',"
                        + "'fieldsV1':" + owned + "}]}")
                .cron()
                .scheduleEdited();

        assertThat(edited).isEqualTo(counts ? Views.time("09:00:00") : Instant.EPOCH);
    }

    @Test
    void the_newest_edit_and_the_newest_foreign_write_of_the_status_count() {
        String write = "{'manager':'%s','time':'2026-11-24T%sZ','fieldsV1':{'f:spec':{},'f:status':{}}}";
        CronWorkflow cron = cron().metadata("{'managedFields':["
                        + write.formatted("a", "09:00:00") + ","
                        + write.formatted("b", "09:20:00") + ","
                        + write.formatted("c", "09:10:00") + ","
                        + write.formatted(Names.FIELD_MANAGER, "09:30:00")
                        + ",{'manager':'d','fieldsV1':{'f:status':{}}}]}")
                .cron();

        assertThat(cron.scheduleEdited()).isEqualTo(Views.time("09:30:00"));
        assertThat(cron.foreignStatus()).isEqualTo(Optional.of(new StatusWrite("b", Views.time("09:20:00"))));
    }

    @Test
    void a_policy_that_we_do_not_know_is_told_and_never_runs_two_at_once() {
        CronWorkflow cron = cron().spec("{'concurrencyPolicy':'Queue'}").cron();

        assertThat(fields(cron)).containsExactly("spec.concurrencyPolicy");
        assertThat(cron.concurrency()).isEqualTo(Concurrency.FORBID);
        assertThat(fields(cron().spec("{'concurrencyPolicy':'Allow'}").cron())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'60'",
                "-1",
                "1.5",
                "-9223372036854775809",
                "9223372036854775808",
                "1e30",
                "1e400",
                "1e999999999"
            })
    void a_deadline_that_is_no_number_of_seconds_is_told_and_is_none(String value) {
        CronWorkflow cron =
                cron().spec("{'startingDeadlineSeconds':" + value + "}").cron();

        assertThat(fields(cron)).containsExactly("spec.startingDeadlineSeconds");
        assertThat(cron.startingDeadline()).isNull();
        assertThat(cron().spec("{'startingDeadlineSeconds':0}").cron().startingDeadline())
                .isEqualTo(Duration.ZERO);
    }

    @ParameterizedTest
    @ValueSource(strings = {"3155760001", "9223372036854775807"})
    void a_deadline_of_more_than_a_century_is_a_century(String value) {
        CronWorkflow cron =
                cron().spec("{'startingDeadlineSeconds':" + value + "}").cron();

        assertThat(fields(cron)).isEmpty();
        assertThat(cron.startingDeadline()).isEqualTo(Duration.ofDays(36_525));
    }

    /** What is wrong with the metadata stops no run: it must not hide what has to. */
    @Test
    void mistakes_of_detail_leave_room_for_those_that_hold_the_runs() {
        StringBuilder labels = new StringBuilder("'a0':5");
        for (int i = 1; i < 30; i++) {
            labels.append(",'a").append(i).append("':5");
        }
        CronWorkflow cron = cron().spec("{'concurrencyPolicy':'Never','workflowMetadata':{'labels':{" + labels
                        + "}},'schedules':['x']}")
                .cron();
        assertThat(fields(cron))
                .contains("spec.concurrencyPolicy", "spec.schedules[0]")
                .hasSize(22);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'schedules':'* * * * *'}|spec.schedules",
                "{'schedules':['* * * * *',5]}|spec.schedules[1]",
                "{'schedule':5}|spec.schedule",
                "{'timezone':5}|spec.timezone",
                "{'suspend':'yes'}|spec.suspend",
                "{'concurrencyPolicy':5}|spec.concurrencyPolicy",
                "{'startingDeadlineSeconds':'60'}|spec.startingDeadlineSeconds",
                "{'successfulJobsHistoryLimit':'0'}|spec.successfulJobsHistoryLimit",
                "{'failedJobsHistoryLimit':1.5}|spec.failedJobsHistoryLimit",
                "{'failedJobsHistoryLimit':3000000000}|spec.failedJobsHistoryLimit",
                "{'successfulJobsHistoryLimit':-1e999999999}|spec.successfulJobsHistoryLimit",
                "{'suspend':1e999999999}|spec.suspend",
                "{'when':1e999999999}|spec.when",
                "{'stopStrategy':'failed > 3'}|spec.stopStrategy",
                "{'stopStrategy':{'expression':true}}|spec.stopStrategy.expression",
                "{'stopStrategy':{}}|spec.stopStrategy.expression",
                "{'stopStrategy':{'expression':null}}|spec.stopStrategy.expression",
                "{'stopStrategy':{'expression':''}}|spec.stopStrategy.expression",
                "{'when':false}|spec.when",
                "{'workflowMetadata':[]}|spec.workflowMetadata",
                "{'workflowSpec':'x'}|spec.workflowSpec"
            })
    void a_field_of_a_wrong_type_is_told_once(String spec, String field) {
        CronWorkflow cron = cron().spec(spec).cron();

        assertThat(fields(cron)).containsExactly(field);
        assertThat(cron.schedules() == null)
                .isEqualTo(field.startsWith("spec.schedule") || field.equals("spec.timezone"));
    }

    @Test
    void a_number_that_is_too_large_is_named_with_its_value_and_what_fits() {
        CronWorkflow cron = cron().spec(
                        "{'startingDeadlineSeconds':99999999999999999999,'failedJobsHistoryLimit':1e400,"
                                + "'successfulJobsHistoryLimit':3000000000}")
                .cron();
        assertThat(cron.problems())
                .extracting(Problem::text)
                .containsExactly(
                        "spec.startingDeadlineSeconds: must be a whole number (got \"99999999999999999999\"). Write"
                                + " digits alone, without quotes, 9223372036854775807 at most",
                        "spec.successfulJobsHistoryLimit: must be a whole number (got \"3000000000\"). Write digits"
                                + " alone, without quotes, 2147483647 at most",
                        "spec.failedJobsHistoryLimit: must be a whole number (got \"1E+400\"). Write digits alone,"
                                + " without quotes, 2147483647 at most");
        assertThat(cron.failedRunsKept()).as("no run is deleted for it").isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void a_status_of_absurd_numbers_is_read_all_the_same() {
        Views view = cron().status("{'succeeded':1e999999999,'failed':99999999999999999999}");
        assertThat(view.cron().shown().succeeded()).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "labels|carillon.dev/catch-up|metadata.labels[carillon.dev/catch-up]: has no effect as a label (got \"All\"). Move it to metadata.annotations",
                "labels|carillon.dev/slot|metadata.labels[carillon.dev/slot]: has no effect as a label (got \"All\"). Remove it"
            })
    void an_option_that_is_written_as_a_label_is_told(String part, String key, String text) {
        CronWorkflow cron =
                cron().metadata("{'" + part + "':{'" + key + "':'All'}}").cron();
        assertThat(cron.problems()).extracting(Problem::text).containsExactly(text);
        assertThat(cron.problems()).allMatch(Problem::isOfDetail);
    }

    @Test
    void an_option_among_what_runs_are_to_carry_is_told_where_it_belongs() {
        CronWorkflow cron = cron().spec("{'workflowMetadata':{'annotations':{'carillon.dev/forbid':'wait'},"
                        + "'labels':{'carillon.dev/none':'x'}}}")
                .cron();
        assertThat(cron.problems())
                .extracting(Problem::text)
                .containsExactly(
                        "spec.workflowMetadata.labels[carillon.dev/none]: has no effect on a run (got \"x\"). Remove it",
                        "spec.workflowMetadata.annotations[carillon.dev/forbid]: has no effect on a run (got \"wait\")."
                                + " Move it to metadata.annotations");
    }

    @Test
    void absent_and_null_are_no_mistake() {
        CronWorkflow cron = cron().spec("{'suspend':null,'when':null,'stopStrategy':null,'timezone':null,"
                        + "'concurrencyPolicy':null,'successfulJobsHistoryLimit':null,'workflowMetadata':null}")
                .cron();

        assertThat(fields(cron)).isEmpty();
    }

    @Test
    void a_schedule_or_zone_of_absurd_length_is_told_and_cut() {
        CronWorkflow list = cron().spec("{'schedules':['" + "0,".repeat(5_000) + "0 * * * *']}")
                .cron();
        assertThat(fields(list)).containsExactly("spec.schedules[0]");
        assertThat(list.scheduleTexts().getFirst()).hasSize(CronWorkflowReader.SCHEDULE_LIMIT_CHARS);
        CronWorkflow single = cron().spec("{'schedule':'" + "0,".repeat(5_000) + "0 * * * *'}")
                .cron();
        assertThat(fields(single)).containsExactly("spec.schedule");
        CronWorkflow zone =
                cron().spec("{'timezone':'" + "x".repeat(5_000) + "'}").cron();
        assertThat(fields(zone)).containsExactly("spec.timezone");
        assertThat(zone.timezone()).hasSize(CronWorkflowReader.TIMEZONE_LIMIT_CHARS);
        assertThat(zone.schedules()).isNull();
    }

    /** Half of it would be stored as something else, and the account be written again and again. */
    @Test
    void a_text_that_is_cut_never_ends_in_half_a_character() {
        String face = "\uD83D\uDE00";
        CronWorkflow zone =
                cron().spec("{'timezone':'" + "x".repeat(99) + face + "x'}").cron();
        assertThat(zone.timezone()).isEqualTo("x".repeat(99));
        CronWorkflow value =
                cron().annotated(Names.CATCH_UP, "x".repeat(119) + face + "x").cron();
        assertThat(value.problems().getFirst().value()).isEqualTo("x".repeat(119) + "...");
    }

    @Test
    void of_hundreds_of_problems_the_first_twenty_are_told() {
        StringBuilder labels = new StringBuilder();
        for (int n = 0; n < 300; n++) {
            labels.append(n == 0 ? "" : ",").append("'l").append(n).append("':5");
        }
        CronWorkflow cron =
                cron().spec("{'workflowMetadata':{'labels':{" + labels + "}}}").cron();
        assertThat(cron.problems()).hasSize(20);
    }

    @Test
    void a_history_limit_below_zero_is_the_default_and_zero_is_zero() {
        CronWorkflow negative = cron().spec("{'successfulJobsHistoryLimit':-1}").cron();
        assertThat(negative.successfulRunsKept()).isEqualTo(3);
        assertThat(cron().spec("{'failedJobsHistoryLimit':'9'}").cron().failedRunsKept())
                .as("nothing is deleted for a limit that cannot be understood")
                .isEqualTo(Integer.MAX_VALUE);
        CronWorkflow zero = cron().spec("{'successfulJobsHistoryLimit':0,'failedJobsHistoryLimit':7}")
                .cron();
        assertThat(zero.successfulRunsKept()).isZero();
        assertThat(zero.failedRunsKept()).isEqualTo(7);
    }

    @ParameterizedTest
    @CsvSource({"1, 1, true", "100, 100, true", "0, 10, false", "101, 10, false", "-1, 10, false", "many, 10, false"})
    void a_catch_up_limit_from_1_to_100_is_taken_and_another_is_told(String text, int limit, boolean fine) {
        CronWorkflow cron = cron().annotated(Names.CATCH_UP_LIMIT, text).cron();

        assertThat(cron.options().catchUpLimit()).isEqualTo(limit);
        assertThat(fields(cron))
                .isEqualTo(fine ? List.of() : List.of("metadata.annotations[" + Names.CATCH_UP_LIMIT + "]"));
    }

    @Test
    void what_waits_says_wait_and_another_word_is_told() {
        CronWorkflow waiting = cron().annotated(Names.FORBID, "wait")
                .annotated(Names.ON_QUOTA, "wait")
                .cron();
        assertThat(waiting.options()).isEqualTo(new Options(CronWorkflow.CatchUp.LATEST, 10, true, true));
        assertThat(fields(waiting)).isEmpty();
        CronWorkflow other = cron().annotated(Names.FORBID, "Wait").cron();
        assertThat(other.options().forbidWaits()).isFalse();
        assertThat(fields(other)).containsExactly("metadata.annotations[" + Names.FORBID + "]");
    }

    @Test
    void two_have_the_same_spec_if_its_bytes_are_the_same() {
        CronWorkflow one = cron().cron();
        assertThat(one.hasSpecOf(cron().status("{'phase':'Active'}").cron())).isTrue();
        assertThat(one.hasSpecOf(cron().spec("{'suspend':true}").cron())).isFalse();
        CronWorkflow none = CronWorkflow.read(
                ApiObject.of(Kind.CRON_WORKFLOW, Views.json("{'metadata':{'name':'n','namespace':'team','uid':'u'}}")));
        assertThat(one.hasSpecOf(none)).isFalse();
        assertThat(none.hasSpecOf(one)).isFalse();
        assertThat(none.hasSpecOf(none)).isFalse();
    }

    /** A condition repeats it, and a condition of a megabyte fits into no status. */
    @Test
    void a_key_that_is_too_long_for_kubernetes_is_cut_where_it_is_told() {
        String key = "carillon.dev/" + "k".repeat(100_000);
        CronWorkflow cron = cron().spec("{'workflowMetadata':{'annotations':{'" + key + "':'x','a" + key + "':1}}}")
                .cron();
        assertThat(cron.problems())
                .hasSize(2)
                .allSatisfy(problem -> assertThat(problem.text()).hasSizeLessThan(1_000));
    }

    /** Asked in each pass, for each schedule that never fires; and the object may have a megabyte. */
    @Test
    void of_several_schedules_each_is_named_without_the_object_being_read_again() {
        CronWorkflow cron = Views.cron("0 0 30 2 *", "0 10 * * *").cron();
        Arrays.fill(cron.bytes(), (byte) 'x');
        assertThat(cron.scheduleField(1)).isEqualTo("spec.schedules[1]");
    }

    @Test
    void a_value_of_120_characters_is_shown_whole_and_a_longer_one_is_cut() {
        String longest = "v".repeat(120);
        assertThat(new Problem("f", longest, "m", "x").text()).isEqualTo("f: m (got \"" + longest + "\"). x");
        assertThat(new Problem("f", longest + "v", "m", "x").value()).isEqualTo(longest + "...");
        assertThat(new Problem("f", "", "m", "x").text()).isEqualTo("f: m. x");
    }
}
