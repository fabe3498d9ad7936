package dev.carillon.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.api.Answer;
import dev.carillon.api.ApiObject;
import dev.carillon.api.Json;
import dev.carillon.api.Kind;
import dev.carillon.api.Status;
import dev.carillon.cron.Announcement;
import dev.carillon.cron.CronWorkflow;
import dev.carillon.fault.Faults;
import dev.carillon.port.Call;
import dev.carillon.port.Cluster;
import dev.carillon.port.Signal;
import dev.carillon.port.Source;
import dev.carillon.testkit.Bodies;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

class AnnouncerTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final Duration PACE = Duration.ofSeconds(1).dividedBy(Announcer.PER_SECOND);

    private final List<Call> sent = new ArrayList<>();
    private final Calls calls = new Calls(new Recording(), note -> {}, new ServerClock());
    private final Announcer announcer = new Announcer(calls, Faults.with(List.of()), note -> {});
    private Duration passed = Duration.ZERO;

    /** An Event may still wait when its CronWorkflow goes, and the last answer about an account comes later still. */
    @Test
    void of_those_that_are_told_of_after_they_have_gone_no_more_than_a_limit_are_remembered() throws Json.Malformed {
        CronWorkflow first = cron("first");
        assertThat(told(first, Announcer.BURST_PER_CRON + 5)).isEqualTo(Announcer.BURST_PER_CRON);
        for (int i = 0; i < Announcer.REMEMBERED_LIMIT; i++) {
            CronWorkflow gone = cron("gone-" + i);
            announcer.forget(gone.uid());
            assertThat(told(gone, 1)).isEqualTo(1);
        }

        assertThat(told(first, Announcer.BURST_PER_CRON)).isEqualTo(Announcer.BURST_PER_CRON);
    }

    /** How many of so many Events about it are sent. */
    private int told(CronWorkflow cron, int events) {
        int before = sent.size();
        for (int i = 0; i < events; i++) {
            announcer.announce(cron, new Announcement(false, "News", "there is news"));
            passed = passed.plus(PACE);
            Moment now = new Moment(NOON.plus(passed), passed.toNanos());
            int answered = sent.size();
            announcer.step(now, now.wall(), false);
            for (Call call : sent.subList(answered, sent.size())) {
                Answer taken = new Answer.Refused(Status.of(422, "Invalid", "no"));
                calls.deliver(new Signal.Answered(call.id(), taken, null), now);
            }
        }
        return sent.size() - before;
    }

    private static CronWorkflow cron(String name) throws Json.Malformed {
        ObjectNode tree = Bodies.named(Kind.CRON_WORKFLOW, name);
        Bodies.metadata(tree).put("namespace", "team").put("uid", "uid-of-" + name);
        return CronWorkflow.read(ApiObject.parse(Kind.CRON_WORKFLOW, Json.bytes(tree)));
    }

    private final class Recording implements Cluster {
        @Override
        public void send(Call call) {
            sent.add(call);
        }

        @Override
        public void abandon(long id) {}

        @Override
        public <T> void list(long id, Source<T> source, String page) {
            throw new IllegalStateException("listed: " + source);
        }

        @Override
        public <T> void watch(long id, Source<T> source, String version) {
            throw new IllegalStateException("watched: " + source);
        }
    }
}
