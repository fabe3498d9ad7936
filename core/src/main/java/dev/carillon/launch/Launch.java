package dev.carillon.launch;

import dev.carillon.api.Times;
import dev.carillon.fault.Fault;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The facts of one obligation: that one named object comes to exist before its window closes. All times are server
 * time. A value; {@link LaunchPolicy} turns what happens into the next value.
 *
 * @param terms what was asked for
 * @param pace what was tried, and when something may be tried again
 * @param doubt what may have been executed without our knowing
 * @param last the last fault, our own or of the probe that spoke for us; null if there was none
 * @param wanted the rejection that becomes the verdict once nothing is in doubt any more: at once if it is one of
 *     quota, else at the close, for until then the specification may be mended (PROTOCOL M6)
 * @param verdict set once the object is known to exist
 */
public record Launch(
        Terms terms,
        Pace pace,
        Doubt doubt,
        @Nullable Fault last,
        Verdict.@Nullable Rejected wanted,
        @Nullable Verdict verdict) {

    /**
     * @param opened when the obligation was taken up
     * @param close the end of the window, itself outside of it
     * @param quotaWaits whether an exhausted quota leaves it pending instead of rejecting it
     * @param inlineOnly whether it is over when the in-line attempts are spent ({@code --default-window 0s})
     * @param wantedAtClose whether it was wanted when its window closed: what would have stood in its way later changes
     *     nothing
     */
    public record Terms(Instant opened, Instant close, boolean quotaWaits, boolean inlineOnly, boolean wantedAtClose) {}

    /**
     * @param attempts creates sent
     * @param slow answers in a row that led to the slow lane
     * @param vainLooks looks in a row that failed
     * @param notBefore no create before this
     * @param lookAt no look and no reading of the ledger before this
     * @param fresh whether the next create should go over a new connection
     * @param skewed whether the fence refused an attempt that was in time: an API server's clock is wrong
     * @param mended whether the specification changed while an attempt was in doubt: what is rejected by then was made
     *     from the old one
     */
    public record Pace(
            int attempts,
            int slow,
            int vainLooks,
            Instant notBefore,
            Instant lookAt,
            boolean fresh,
            boolean skewed,
            boolean mended) {
        /** Nothing was tried. */
        static final Pace NEW = new Pace(0, 0, 0, Instant.EPOCH, Instant.EPOCH, false, false, false);

        Pace withTimes(Instant newNotBefore, Instant newLookAt) {
            return new Pace(attempts, slow, vainLooks, newNotBefore, newLookAt, fresh, skewed, mended);
        }

        Pace withSlow(int count) {
            return new Pace(attempts, count, vainLooks, notBefore, lookAt, fresh, skewed, mended);
        }

        Pace withVainLooks(int count) {
            return new Pace(attempts, slow, count, notBefore, lookAt, fresh, skewed, mended);
        }

        Pace withMended(boolean is) {
            return new Pace(attempts, slow, vainLooks, notBefore, lookAt, fresh, skewed, is);
        }
    }

    /**
     * @param lastNotAfter the latest not-after of what was sent and answered, the epoch if nothing has left us
     * @param flying the not-after of a create that is sent and unanswered, null if there is none
     * @param until a look that finds nothing settles the doubt if it was sent at or after this; null = no doubt but
     *     for what is flying
     * @param ever whether an attempt was ever in doubt
     * @param unseen whether the name must be looked at before anything else
     * @param ledgerUnread whether the ledger must be read before anything else is sent
     * @param lookedAt when the latest look was sent that found nothing of ours, or that we may not make; the epoch if
     *     there was none
     */
    public record Doubt(
            Instant lastNotAfter,
            @Nullable Instant flying,
            @Nullable Instant until,
            boolean ever,
            boolean unseen,
            boolean ledgerUnread,
            Instant lookedAt) {
        /** Nothing was sent. */
        static final Doubt NONE = new Doubt(Instant.EPOCH, null, null, false, false, false, Instant.EPOCH);

        /** The latest not-after of all that may have left us. */
        Instant latest() {
            return flying != null && flying.isAfter(lastNotAfter) ? flying : lastNotAfter;
        }

        Doubt withFlying(Instant notAfter) {
            return new Doubt(lastNotAfter, notAfter, until, ever, unseen, ledgerUnread, lookedAt);
        }

        Doubt withLedgerRead() {
            return new Doubt(lastNotAfter, flying, until, ever, unseen, false, lookedAt);
        }

        Doubt withLook(Instant at) {
            return new Doubt(lastNotAfter, flying, until, ever, unseen, ledgerUnread, at);
        }

        Doubt unread() {
            return new Doubt(lastNotAfter, flying, until, ever, true, true, lookedAt);
        }
    }

    /**
     * A new obligation.
     *
     * @param close the end of its window
     * @param quotaWaits whether an exhausted quota leaves it pending
     */
    public static Launch open(Instant close, Instant now, boolean quotaWaits) {
        return new Launch(new Terms(now, close, quotaWaits, false, false), Pace.NEW, Doubt.NONE, null, null, null);
    }

    /** The same obligation with another end of its window. */
    public Launch withClose(Instant close) {
        return with(new Terms(terms.opened, close, terms.quotaWaits, terms.inlineOnly, terms.wantedAtClose));
    }

    /** The same obligation, which was wanted when its window closed. */
    public Launch wantedAtClose() {
        return with(new Terms(terms.opened, terms.close, terms.quotaWaits, terms.inlineOnly, true));
    }

    /** The same obligation, over when its in-line attempts are spent. */
    public Launch inlineOnly() {
        return with(new Terms(terms.opened, terms.close, terms.quotaWaits, true, terms.wantedAtClose));
    }

    /** The same obligation under another rule for exhausted quotas. */
    public Launch withQuotaWaiting(boolean waits) {
        return with(new Terms(terms.opened, terms.close, waits, terms.inlineOnly, terms.wantedAtClose));
    }

    /**
     * News that may help came: a change of the owner or of the object's name, a success nearby. It is tried again at
     * once, unless a server asked for a delay.
     */
    public Launch woken(Instant now) {
        if (last instanceof Fault.Throttled) {
            return this;
        }
        return with(pace.withTimes(Times.earlier(pace.notBefore, now), Times.earlier(pace.lookAt, now)));
    }

    /**
     * The request may be built anew, for its specification changed: a wanted rejection is forgotten. While an attempt is
     * in doubt the body stays as it is, so then this comes as soon as it is settled (PROTOCOL M6).
     */
    public Launch revised(Instant now) {
        return inDoubt()
                ? with(pace.withMended(true))
                : new Launch(terms, pace.withMended(false), doubt, last, null, verdict).woken(now);
    }

    /** What was put off while an attempt was in doubt. */
    Launch revisedIfSettled(Instant now) {
        return pace.mended && !inDoubt() ? revised(now) : this;
    }

    /**
     * A new term begins, and somebody else may have led in between: before anything is sent again, the name is looked at
     * and the ledger read.
     */
    public Launch inNewTerm() {
        return with(doubt.unread());
    }

    /** A breaker holds it back: the fault of the latest probe speaks for it (PROTOCOL H3). */
    public Launch heldBy(Fault probe) {
        return with(probe);
    }

    /**
     * Whether something of ours may come to exist, or exist, without our knowing. Until that is settled there is no
     * verdict but {@link Verdict.Created}, and the object counts as existing.
     */
    public boolean inDoubt() {
        return verdict == null && (doubt.flying != null || doubt.until != null);
    }

    /** Creates sent so far. */
    public int attempts() {
        return pace.attempts;
    }

    public Instant close() {
        return terms.close;
    }

    public Instant opened() {
        return terms.opened;
    }

    /** No create before this. */
    public Instant notBefore() {
        return pace.notBefore;
    }

    /** Whether the fence refused an attempt that was in time: an API server's clock is wrong. */
    public boolean clockSkewed() {
        return pace.skewed;
    }

    Launch with(Terms newTerms) {
        return new Launch(newTerms, pace, doubt, last, wanted, verdict);
    }

    Launch with(Pace newPace) {
        return new Launch(terms, newPace, doubt, last, wanted, verdict);
    }

    Launch with(Fault newLast) {
        return new Launch(terms, pace, doubt, newLast, wanted, verdict);
    }

    Launch with(Doubt newDoubt) {
        return new Launch(terms, pace, newDoubt, last, wanted, verdict);
    }
}
