package dev.carillon.control;

import dev.carillon.api.Answer;
import dev.carillon.api.Request;
import dev.carillon.fault.Fault;
import dev.carillon.fault.Faults;
import dev.carillon.port.Call;
import dev.carillon.port.Note;
import dev.carillon.port.Telemetry;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A leader's first acts: the read barrier, so that its caches are no older than its lease (PROTOCOL C7), and the proof
 * of the fence (PROTOCOL C1). Until both are done it launches nothing.
 */
final class Leadership {
    /** A fence that is not there is looked for again this often. */
    static final Duration PROOF_PERIOD = Duration.ofSeconds(60);

    /** One that is there may be taken away by whoever may write policies. Who launches nothing does not ask: it is idle. */
    static final Duration FENCED_PERIOD = Duration.ofMinutes(10);

    /** A proof that met passing trouble is repeated this soon in the first minute of a term. */
    static final Duration PROOF_RETRY = Duration.ofSeconds(2);

    /** How long the first proof may take before launching begins without it. */
    private static final Duration PROOF_TIMEOUT = Duration.ofSeconds(5);

    private final Elector elector;
    private final Caches caches;
    private final Calls calls;
    private final Faults faults;
    private final ServerClock clock;
    private final Telemetry telemetry;
    private final String probeNamespace;

    private boolean leading;
    private long epoch;
    private @Nullable Moment since;
    private @Nullable Moment lookedAt;
    private boolean fenced;
    private boolean proofUnderWay;
    private boolean proofSeen;
    private boolean proofDecided;
    private @Nullable Moment proofAsked;

    Leadership(
            Elector elector,
            Caches caches,
            Calls calls,
            Faults faults,
            ServerClock clock,
            Telemetry telemetry,
            String probeNamespace) {
        this.elector = elector;
        this.caches = caches;
        this.calls = calls;
        this.faults = faults;
        this.clock = clock;
        this.telemetry = telemetry;
        this.probeNamespace = probeNamespace;
    }

    void step(Moment now) {
        lookedAt = now;
        boolean surely = elector.surelyLeading(now);
        // A wobble without a change of hands keeps the epoch: nobody else can have written, so the caches still do.
        boolean anew = surely && (since == null || epoch != elector.epoch());
        if (surely != leading || anew) {
            leading = surely;
            telemetry.note(
                    new Note.Leadership(surely, elector.epoch(), surely ? "lease held" : elector.whyNotLeading()));
        }
        if (!leading) {
            return;
        }
        if (anew) {
            epoch = elector.epoch();
            since = now;
            proofSeen = false;
            caches.each(informer -> informer.relist(now));
        }
        prove(now);
    }

    /** Whether decisions may be made and mutations sent: not on a cache that is older than the lease, or has a gap (C7). */
    boolean isReady() {
        boolean seeing =
                since != null && lookedAt != null && caches.areSyncedSince(since) && caches.areGapless(lookedAt);
        return leading && seeing && proofSeen && clock.isUsable();
    }

    boolean isLeading() {
        return leading;
    }

    boolean isFenced() {
        return fenced;
    }

    private boolean isNew() {
        return since != null && lookedAt != null && lookedAt.since(since).compareTo(PROOF_PERIOD) < 0;
    }

    private void prove(Moment now) {
        boolean again = proofAsked == null
                || !proofSeen
                || (!proofDecided && now.since(proofAsked).compareTo(isNew() ? PROOF_RETRY : PROOF_PERIOD) >= 0)
                || (!fenced && now.since(proofAsked).compareTo(PROOF_PERIOD) >= 0)
                || (calls.haveLaunchedSince(proofAsked) && now.since(proofAsked).compareTo(FENCED_PERIOD) >= 0);
        if (proofUnderWay || !again || !clock.isKnown()) {
            return;
        }
        proofUnderWay = true;
        proofAsked = now;
        Request probe = Requests.fenceProbe(probeNamespace, clock.correct(now.wall()));
        calls.send(Call.Lane.LAUNCH, probe, PROOF_TIMEOUT, false, now, (answer, sent) -> proved(probe, answer));
    }

    private void proved(Request probe, Answer answer) {
        proofUnderWay = false;
        proofSeen = true;
        Optional<Fault> fault = faults.of(probe, answer, false);
        proofDecided = fault.map(this::isDecisive).orElse(true);
        if (!proofDecided) {
            return; // it says nothing of the fence: what was known of it stands
        }
        fenced = fault.isPresent() && fault.get() instanceof Fault.Fenced;
        String detail =
                fault.map(f -> f.kind() + ": " + f.message()).orElse("a create after its not-after was accepted");
        telemetry.note(new Note.FenceProved(fenced, detail));
    }

    /**
     * Whether the answer tells that the fence is there, or not. What is found out after the policies were asked (a name
     * that is taken, a quota, most webhooks) tells that it is not. What is found out before them tells nothing of a fence
     * that was there a moment ago; where none was ever seen, it is taken for none.
     */
    private boolean isDecisive(Fault fault) {
        return switch (fault) {
            case Fault.Fenced f -> true;
            case Fault.AlreadyExists f -> true;
            case Fault.Conflict f -> true;
            case Fault.Quota f -> true;
            case Fault.Blocked f when fenced -> f.block() == Fault.Block.WEBHOOK_DENIED;
            case Fault.Blocked f -> !isNew(); // an API server that has just begun refuses what it will grant (C5)
            case Fault.Gone f -> !fenced;
            case Fault.Rejected f -> !fenced;
            case Fault.NotSent f -> false;
            case Fault.InDoubt f -> false;
            case Fault.Transient f -> false;
            case Fault.Throttled f -> false;
        };
    }
}
