package dev.carillon.control;

import dev.carillon.api.Answer;
import dev.carillon.api.Kind;
import dev.carillon.api.Request;
import dev.carillon.port.Call;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * A read shortly before a run is due on a connection that has long been idle, so that the create need not wait for TCP
 * and TLS: on a quiet installation each create is such a one. It also meets an outage before the creates do.
 */
final class Preflight {
    /** How long before. The first probe of a breaker that it opens (500 ms later) is then not later than the run. */
    static final Duration LEAD = Duration.ofSeconds(1);

    /** A connection used since is still there: the adapter drops idle ones after 30 s ({@code io.kube}). */
    static final Duration IDLE = Duration.ofSeconds(20);

    /** As long as an attempt: a connection that leads nowhere is given up, and so distrusted. */
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final Calls calls;
    private final WorkQueue expected = new WorkQueue();
    private boolean underWay;

    Preflight(Calls calls) {
        this.calls = calls;
    }

    /** A run of the CronWorkflow with this uid is due then. */
    void expect(String uid, Instant slot) {
        expected.wakeBy(uid, slot);
    }

    void forget(String uid) {
        expected.forget(uid);
    }

    /** When {@link #step} wants to be called. */
    Instant wakeAt() {
        Instant next = expected.nextAt();
        return next.equals(Instant.MAX) ? next : next.minus(LEAD);
    }

    /**
     * @param time server time
     * @param limit CronWorkflows to look at in one step
     * @param wanted false in an outage, whose probes are enough, and during a stop
     * @return the uids of those that are due soon, each once
     */
    List<String> step(Moment now, Instant time, int limit, boolean wanted, String namespace, Answered answered) {
        List<String> soon = expected.due(time.plus(LEAD), limit);
        if (!soon.isEmpty() && wanted && !underWay && calls.idle(now).compareTo(IDLE) >= 0) {
            ask(now, namespace, answered);
        }
        return soon;
    }

    private void ask(Moment now, String namespace, Answered answered) {
        underWay = true;
        // Consistent, so that it asks the storage too; one item at the most, and its metadata only.
        Request read = Request.ReadVersion.of(Kind.CRON_LEDGER, namespace);
        calls.send(Call.Lane.LAUNCH, read, TIMEOUT, false, now, (answer, sent) -> {
            underWay = false;
            answered.answered(read, answer, sent);
        });
    }

    /** Who is told of the answer. */
    interface Answered {
        void answered(Request request, Answer answer, Moment sent);
    }
}
