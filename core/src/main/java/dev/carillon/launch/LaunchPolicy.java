package dev.carillon.launch;

import dev.carillon.api.Times;
import dev.carillon.fault.Fault;
import dev.carillon.fault.Fault.Block;
import dev.carillon.fault.Fault.Rejection;
import dev.carillon.fault.Scope;
import dev.carillon.launch.Launch.Doubt;
import dev.carillon.launch.Launch.Pace;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The one retry policy (DESIGN 4, PROTOCOL C1 C3 C5 C6 H3 M3 M6): what an obligation needs next, and what it becomes by
 * what happens. Pure functions of values; all times are server time, jitter is drawn by the caller from [0, 1).
 *
 * <p>Retry is bounded by the window, never by a number of attempts. The lanes are only delays: in line
 * ({@link LaunchSettings#base()}, full jitter) for the first attempts, then deferred (equal jitter), and slow while
 * somebody else has to mend something.
 */
public final class LaunchPolicy {
    /** The last try comes this long before the close: time for one answer, and for the dispatcher to let it jump. */
    static final Duration LAST_TRY = Duration.ofSeconds(1);

    /** A create that lands at the close is late: windows are half open, and the fence accepts its not-after itself. */
    static final Duration HALF_OPEN = Duration.ofMillis(1);

    /** How soon to ask again while the lease is too short for an attempt; a renewal comes every 2 s, and is news. */
    static final Duration LEASE_PAUSE = Duration.ofSeconds(1);

    /** A write that was rejected changes only when the world does: it begins near the slow lane's cap. */
    private static final int DOUBLINGS_OF_REJECTED = 4;

    private final LaunchSettings settings;
    private final Backoff backoff;

    public LaunchPolicy(LaunchSettings settings) {
        this.settings = settings;
        this.backoff = new Backoff(settings);
    }

    public LaunchSettings settings() {
        return settings;
    }

    /**
     * What the obligation needs next. To be asked again when the step is really taken: a {@link Step.Send} that waited
     * has another not-after by then, or is none any more.
     *
     * @param leaseEnd until when nobody else may launch; {@link Instant#MAX} without a lease
     */
    public Step next(Launch l, Instant leaseEnd, Instant now) {
        if (l.verdict() != null) {
            return new Step.Close(l.verdict());
        }
        Doubt doubt = l.doubt();
        if (doubt.flying() != null) {
            Instant horizon = horizon(l);
            // An answer that never came is settled like any other doubt.
            return now.isBefore(horizon) ? new Step.Wait(horizon) : lookOrWait(l, new Step.Look(), now);
        }
        boolean over = isOver(l, now);
        if (doubt.unseen() && (doubt.until() != null || !over)) {
            return lookOrWait(l, new Step.Look(), now);
        }
        if (doubt.ledgerUnread() && !doubt.unseen()) {
            return lookOrWait(l, new Step.ReadLedger(), now);
        }
        if (!over && l.wanted() == null) {
            // While an attempt is in doubt its body is sent again. A mended one waits until a look can settle that.
            boolean mends = l.pace().mended() && doubt.until() != null && !now.isBefore(doubt.until());
            return mends ? lookOrWait(l, new Step.Look(), now) : sendOrWait(l, leaseEnd, now);
        }
        if (doubt.until() != null) {
            return now.isBefore(doubt.until()) ? new Step.Wait(doubt.until()) : lookOrWait(l, new Step.Look(), now);
        }
        if (!over) {
            return new Step.Wait(l.close()); // the same request is not sent again; a mended one may still come (M6)
        }
        return beforeEnd(l, now)
                .orElseGet(() -> new Step.Close(l.wanted() != null ? l.wanted() : new Verdict.Expired(l.last())));
    }

    /**
     * What has to come before an obligation ends without an object, though nothing is in doubt: something on the way may
     * have sent a create twice, and the other copy need not be refused. Once it can no longer land, one look tells
     * (PROTOCOL C3). A look that is forbidden (401, 403) counts: else a missing permission would keep each slot of a day
     * open. Empty if nothing has to come.
     */
    public Optional<Step> beforeEnd(Launch l, Instant now) {
        Instant landed = releaseAfter(l);
        if (!l.doubt().lookedAt().isBefore(landed)) {
            return Optional.empty();
        }
        return Optional.of(now.isBefore(landed) ? new Step.Wait(landed) : lookOrWait(l, new Step.Look(), now));
    }

    /** A create leaves: from here on it is in doubt. */
    public Launch sent(Launch l, Instant notAfter) {
        Pace pace = l.pace();
        return l.with(new Pace(
                        pace.attempts() + 1,
                        pace.slow(),
                        0,
                        pace.notBefore(),
                        pace.lookAt(),
                        false,
                        pace.skewed(),
                        pace.mended()))
                .with(l.doubt().withFlying(notAfter));
    }

    /** The create was answered by a fault. */
    public Launch after(Launch l, Fault fault, double jitter, Instant now) {
        Launch landed = l.with(landed(l, fault, now));
        return paced(landed, fault, jitter, now).revisedIfSettled(now);
    }

    /**
     * A look failed: it will be tried again, and nothing is settled.
     *
     * @param sent when the look was sent
     */
    public Launch lookFailed(Launch l, Fault fault, double jitter, Instant sent, Instant now) {
        boolean forbidden = fault instanceof Fault.Blocked blocked
                && (blocked.block() == Block.FORBIDDEN || blocked.block() == Block.UNAUTHORIZED);
        Launch later = readFailed(l, fault, jitter, now);
        return forbidden ? later.with(l.doubt().withLook(sent)) : later;
    }

    /**
     * A look or a reading of the ledger failed. Where nothing is in doubt any more, the fault that the slot ends with
     * stays that of its create.
     */
    public Launch readFailed(Launch l, Fault fault, double jitter, Instant now) {
        Pace pace = l.pace();
        int vain = pace.vainLooks() + 1;
        Duration delay = fault instanceof Fault.Throttled throttled
                ? throttled.delay().plus(backoff.inline(1, jitter))
                : backoff.deferred(vain, jitter);
        Launch later = l.with(pace.withVainLooks(vain).withTimes(pace.notBefore(), now.plus(delay)));
        return l.inDoubt() ? later.with(fault) : later;
    }

    /** The create was answered by the object. */
    public Launch created(Launch l, String uid, Instant now) {
        return exists(l, new Verdict.Created(uid, false, now));
    }

    /**
     * A look was answered.
     *
     * @param now when the look was <em>sent</em>: what it found is true of some instant after that
     */
    public Launch seen(Launch l, Sighting sighting, Instant now) {
        return switch (sighting) {
            case Sighting.Ours ours -> exists(l, new Verdict.Created(ours.uid(), true, now));
            case Sighting.Nothing nothing -> settled(l, now, false).revisedIfSettled(now);
            case Sighting.Foreign foreign ->
                taken(settled(l, now, l.wanted() == null), foreign, now).revisedIfSettled(now);
        };
    }

    /** The ledger, read live, says that the obligation is still open. */
    public Launch ledgerRead(Launch l) {
        return l.with(l.doubt().withLedgerRead());
    }

    /**
     * When the object's finalizer may be released: no attempt can land any more (PROTOCOL H1). The epoch if nothing has
     * ever left us.
     */
    public Instant releaseAfter(Launch l) {
        Doubt doubt = l.doubt();
        if (doubt.latest().equals(Instant.EPOCH)) {
            return Instant.EPOCH;
        }
        return doubt.ever() || !settings.fenced() ? horizon(l) : doubt.latest().plus(settings.skewAllowance());
    }

    /**
     * Whether something of ours may still come to exist without our knowing: an attempt that is in doubt, or one that
     * was refused so lately that its copy may land. Without a fence nothing bounds a copy, and each refusal would count
     * for a minute.
     */
    public boolean mayLand(Launch l, Instant now) {
        if (l.verdict() != null) {
            return false;
        }
        return now.isBefore(l.inDoubt() ? horizon(l) : settings.fenced() ? releaseAfter(l) : Instant.EPOCH);
    }

    /** From when on the absence of the object proves that none of our attempts was, or will be, executed. */
    public Instant horizon(Launch l) {
        return horizon(l.doubt().latest());
    }

    /** The same for attempts of which only the latest not-after is known. */
    public Instant horizon(Instant lastNotAfter) {
        Duration landing = settings.fenced()
                ? settings.attemptTimeout().plus(settings.skewAllowance())
                : settings.unfencedHorizon();
        return lastNotAfter.plus(landing);
    }

    /**
     * How long a write that is no launch waits after its n-th failure in a row. It has no window, so nothing is in a
     * hurry; what only lost a race is tried again at once.
     */
    public Duration pause(Fault fault, int n, double jitter) {
        return switch (fault) {
            case Fault.Conflict f -> n == 1 ? Duration.ZERO : backoff.deferred(n, jitter);
            case Fault.AlreadyExists f -> n == 1 ? Duration.ZERO : backoff.deferred(n, jitter);
            case Fault.Gone f -> Duration.ZERO;
            case Fault.Throttled f -> f.delay().plus(backoff.inline(1, jitter));
            case Fault.Blocked f -> backoff.slow(n, jitter);
            case Fault.Quota f -> backoff.slow(n, jitter);
            case Fault.Rejected f -> backoff.slow(DOUBLINGS_OF_REJECTED + n, jitter);
            case Fault.NotSent f -> backoff.deferred(n, jitter);
            case Fault.InDoubt f -> backoff.deferred(n, jitter);
            case Fault.Transient f -> backoff.deferred(n, jitter);
            case Fault.Fenced f -> backoff.deferred(n, jitter);
        };
    }

    private boolean isOver(Launch l, Instant now) {
        boolean noQuota = l.wanted() != null && l.wanted().rejection() == Rejection.QUOTA_EXCEEDED;
        return !now.isBefore(l.close()) || noQuota || (l.terms().inlineOnly() && isSpent(l, now));
    }

    /** Whether the in-line attempts are used up. What somebody else must mend is not tried again in line. */
    public boolean isSpent(Launch l, Instant now) {
        return l.pace().attempts() >= settings.attempts()
                || !now.isBefore(l.opened().plus(settings.launchTimeout()))
                || l.pace().slow() > 0;
    }

    private static Step lookOrWait(Launch l, Step look, Instant now) {
        Instant at = l.pace().lookAt();
        if (!now.isBefore(at)) {
            return look;
        }
        return new Step.Wait(now.isBefore(l.close()) ? Times.earlier(at, l.close()) : at);
    }

    private Step sendOrWait(Launch l, Instant leaseEnd, Instant now) {
        if (now.isBefore(l.notBefore())) {
            return new Step.Wait(Times.earlier(l.notBefore(), l.close()));
        }
        Instant leaseLimit = leaseEnd.equals(Instant.MAX)
                ? Instant.MAX
                : leaseEnd.minus(settings.attemptTimeout()).minus(settings.skewAllowance());
        if (!now.isBefore(leaseLimit)) {
            return new Step.Wait(Times.earlier(now.plus(LEASE_PAUSE), l.close()));
        }
        // A server whose clock is ahead refuses what is in time; the lease is all that may bound it then.
        Instant timeLimit = l.clockSkewed() && !leaseLimit.equals(Instant.MAX)
                ? leaseLimit
                : Times.earlier(now.plus(settings.attemptTimeout()), leaseLimit);
        Instant notAfter = Times.earlier(timeLimit, l.close().minus(HALF_OPEN));
        return new Step.Send(Times.later(notAfter, now), l.pace().fresh());
    }

    private static Launch exists(Launch l, Verdict.Created created) {
        if (l.verdict() != null) {
            return l;
        }
        Doubt doubt = l.doubt();
        Doubt over = new Doubt(
                doubt.latest(),
                null,
                null,
                doubt.ever() || created.adopted(),
                false,
                doubt.ledgerUnread(),
                doubt.lookedAt());
        return new Launch(l.terms(), l.pace(), over, l.last(), null, created);
    }

    private Doubt landed(Launch l, Fault fault, Instant now) {
        Doubt doubt = l.doubt();
        boolean exists = fault instanceof Fault.AlreadyExists;
        boolean executed = fault.leavesDoubt();
        // What was answered has left us, and something on the way may have a copy.
        boolean left = !(fault instanceof Fault.NotSent) || fault.code() != 0;
        @Nullable Instant until = doubt.until();
        if (executed) {
            until = horizon(l);
        } else if (exists) {
            // The attempt was not executed, but the name is held, perhaps by an earlier attempt of ours.
            until = until == null ? now : Times.later(until, now);
        }
        return new Doubt(
                left ? doubt.latest() : doubt.lastNotAfter(),
                null,
                until,
                doubt.ever() || executed || exists,
                doubt.unseen() || executed || exists,
                doubt.ledgerUnread() || exists,
                doubt.lookedAt());
    }

    private Launch paced(Launch l, Fault fault, double jitter, Instant now) {
        Pace pace = l.pace();
        boolean inTime = fault instanceof Fault.Fenced && !now.isAfter(l.doubt().lastNotAfter());
        boolean leaving = fault instanceof Fault.Throttled throttled && throttled.leaving();
        boolean slow = fault instanceof Fault.Blocked || fault instanceof Fault.Quota;
        int slowTries = slow ? pace.slow() + 1 : 0;
        Pace next = new Pace(
                pace.attempts(),
                slowTries,
                0,
                notBefore(l, fault, slowTries, jitter, now),
                fault instanceof Fault.Throttled t ? now.plus(wait(l, t)) : now,
                leaving || inTime,
                inTime,
                pace.mended());
        Verdict.@Nullable Rejected wanted = wanted(l, fault);
        return new Launch(l.terms(), next, l.doubt(), fault, wanted, l.verdict());
    }

    private Instant notBefore(Launch l, Fault fault, int slowTries, double jitter, Instant now) {
        if (fault instanceof Fault.Throttled throttled) {
            Duration wait = wait(l, throttled);
            return wait.isZero() && throttled.leaving() ? now : now.plus(wait).plus(pause(l, jitter, now));
        }
        Duration delay = slowTries > 0 ? backoff.slow(slowTries, jitter) : pause(l, jitter, now);
        return orLastTry(l, now.plus(delay), now);
    }

    /** A try that would miss the close, or come too close to it, is made as the last one before it instead. */
    private static Instant orLastTry(Launch l, Instant usual, Instant now) {
        Instant lastTry = l.close().minus(LAST_TRY);
        return usual.isAfter(lastTry) && now.isBefore(lastTry) ? lastTry : usual;
    }

    /** The server's delay; none, once, when it is only leaving: another connection may be served at once. */
    private static Duration wait(Launch l, Fault.Throttled throttled) {
        boolean first = !(l.last() instanceof Fault.Throttled before && before.leaving());
        return throttled.leaving() && first ? Duration.ZERO : throttled.delay();
    }

    private Duration pause(Launch l, double jitter, Instant now) {
        int attempts = Math.max(1, l.attempts());
        return isSpent(l, now)
                ? backoff.deferred(Math.max(1, attempts - settings.attempts() + 1), jitter)
                : backoff.inline(attempts, jitter);
    }

    private static Verdict.@Nullable Rejected wanted(Launch l, Fault fault) {
        return switch (fault) {
            case Fault.Rejected rejected -> new Verdict.Rejected(rejected.rejection(), rejected.message());
            case Fault.Quota quota
            when !l.terms().quotaWaits() -> new Verdict.Rejected(Rejection.QUOTA_EXCEEDED, quota.message());
            default -> l.wanted();
        };
    }

    private Launch settled(Launch l, Instant lookSent, boolean held) {
        Doubt doubt = l.doubt();
        @Nullable Instant until = doubt.until();
        boolean landed = doubt.flying() != null && !lookSent.isBefore(horizon(l));
        boolean settles = until == null || !lookSent.isBefore(until);
        Doubt after = new Doubt(
                landed ? doubt.latest() : doubt.lastNotAfter(),
                landed ? null : doubt.flying(),
                settles ? null : until,
                doubt.ever() || landed,
                held,
                doubt.ledgerUnread(),
                Times.later(lookSent, doubt.lookedAt()));
        Pace pace = l.pace();
        return l.with(after).with(pace.withVainLooks(0).withTimes(pace.notBefore(), lookSent));
    }

    private Launch taken(Launch l, Sighting.Foreign foreign, Instant now) {
        Fault taken =
                new Fault.Blocked(Block.NAME_TAKEN, Scope.SINGLE, 409, "the name is taken by " + foreign.holder());
        Pace pace = l.pace();
        // What is being deleted is soon gone: no reason to ask less and less often.
        int slow = foreign.terminating() ? 1 : pace.slow() + 1;
        Instant again = orLastTry(l, now.plus(backoff.slow(slow, 1)), now);
        return l.with(pace.withSlow(slow).withVainLooks(0).withTimes(again, again))
                .with(taken);
    }
}
