package dev.carillon.control;

import dev.carillon.api.Answer;
import dev.carillon.api.Kind;
import dev.carillon.api.Request;
import dev.carillon.port.Call;
import java.time.Duration;

/**
 * A read shortly before a run is due on a connection that has long been idle, so that the create need not wait for TCP
 * and TLS: on a quiet installation each create is such a one. It also meets an outage before the creates do.
 */
final class Preflight {
    /**
     * How long before. The first probe of a breaker that it opens (500 to 600 ms after its failure is heard) is then hardly
     * later than the run. Not a whole second, when other runs are due: TLS takes milliseconds of a processor, here and
     * at the API server.
     */
    static final Duration LEAD = Duration.ofMillis(700);

    /** A connection used since is still there: the adapter drops idle ones after 30 s ({@code io.kube}). */
    static final Duration IDLE = Duration.ofSeconds(20);

    /** As long as an attempt: a connection that leads nowhere is given up, and so distrusted. */
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final Calls calls;
    private boolean underWay;

    Preflight(Calls calls) {
        this.calls = calls;
    }

    /**
     * Creates may be sent soon, in {@link #LEAD} or once the lease is held, and the API server is believed to be there: in
     * an outage its probes are enough.
     */
    void step(Moment now, String namespace, Answered answered) {
        if (!underWay && calls.idle(now).compareTo(IDLE) >= 0) {
            ask(now, namespace, answered);
        }
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
