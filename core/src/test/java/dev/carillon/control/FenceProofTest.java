package dev.carillon.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.api.Answer;
import dev.carillon.api.ApiObject;
import dev.carillon.api.Kind;
import dev.carillon.api.Request;
import dev.carillon.api.Status;
import dev.carillon.port.Note;
import dev.carillon.testkit.Fate;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class FenceProofTest {
    @Test
    void a_fence_that_is_taken_away_is_missed_within_its_period() {
        OneHost host = new OneHost("2026-11-24T10:00:30Z")
                .apply("c", "{'schedules':['* * * * *']}")
                .runUntil("2026-11-24T10:02:00Z");
        assertThat(host.notes(Note.FenceProved.class)).last().returns(true, Note.FenceProved::active);

        host.network(call -> call.request() instanceof Request.Create create && create.dryRun()
                ? new Fate.Answered(new Answer.Found(ApiObject.of(Kind.WORKFLOW, OneHost.parsed(create.body()))))
                : Fate.DELIVERED);
        host.run(Leadership.FENCED_PERIOD);
        assertThat(host.notes(Note.FenceProved.class)).last().returns(false, Note.FenceProved::active);
    }

    @Test
    void one_that_stays_costs_a_request_in_ten_minutes_of_work_and_none_while_nothing_is_launched() {
        for (String schedule : new String[] {"* * * * *", "0 3 * * *"}) {
            OneHost host = new OneHost("2026-11-24T10:00:30Z")
                    .apply("c", "{'schedules':['" + schedule + "']}")
                    .runUntil("2026-11-24T10:02:00Z");
            int before = proofs(host);
            host.run(Duration.ofMinutes(60));
            assertThat(proofs(host) - before).as(schedule).isEqualTo(schedule.startsWith("*") ? 6 : 0);
        }
    }

    /** An API server that has just begun, or a webhook that is down, says nothing of the fence. */
    @Test
    void a_refusal_for_another_reason_neither_takes_a_proven_fence_away_nor_is_met_with_a_stream_of_questions() {
        for (int code : new int[] {401, 403, 500}) {
            OneHost host = new OneHost("2026-11-24T10:00:30Z")
                    .apply("c", "{'schedules':['* * * * *']}")
                    .runUntil("2026-11-24T10:02:00Z");
            int before = proofs(host);
            host.network(call -> call.request() instanceof Request.Create create && create.dryRun()
                    ? new Fate.Answered(new Answer.Refused(Status.of(code, "", "not now")))
                    : Fate.DELIVERED);
            host.run(Duration.ofMinutes(30));
            assertThat(host.notes(Note.FenceProved.class)).as("%d", code).allMatch(Note.FenceProved::active);
            assertThat(proofs(host) - before).as("%d", code).isBetween(10, 25);
        }
    }

    /** The API server asks its policies before quotas and validating webhooks, and a name is taken or free after all of them. */
    @Test
    void a_refusal_that_comes_after_the_policies_tells_that_the_fence_is_gone() {
        List<Status> after = List.of(
                Status.of(409, "AlreadyExists", "workflows.argoproj.io \"carillon-fence-probe\" already exists"),
                Status.of(403, "Forbidden", "exceeded quota: runs, requested: count/workflows=1, used: 5, limited: 5"),
                Status.of(403, "Forbidden", "admission webhook \"house.rules\" denied the request: no team label"));
        for (Status status : after) {
            OneHost host = new OneHost("2026-11-24T10:00:30Z")
                    .apply("c", "{'schedules':['* * * * *']}")
                    .runUntil("2026-11-24T10:02:00Z");
            host.network(call -> call.request() instanceof Request.Create create && create.dryRun()
                    ? new Fate.Answered(new Answer.Refused(status))
                    : Fate.DELIVERED);
            host.run(Leadership.FENCED_PERIOD);
            assertThat(host.notes(Note.FenceProved.class))
                    .as(status.message())
                    .last()
                    .returns(false, Note.FenceProved::active);
        }
    }

    private static int proofs(OneHost host) {
        return host.requests(request -> request instanceof Request.Create create && create.dryRun())
                .size();
    }
}
