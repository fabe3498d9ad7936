package dev.carillon.control;

import dev.carillon.api.Answer;
import dev.carillon.api.ApiObject;
import dev.carillon.api.Json;
import dev.carillon.api.Key;
import dev.carillon.api.Kind;
import dev.carillon.api.Request;
import dev.carillon.cron.OffBeat;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Our own elector on a Lease (PROTOCOL H8). A standby takes a lease only after it has seen the same record unchanged
 * for a whole lease duration on its own monotonic clock; two hosts' wall clocks are never compared. Taking and renewing
 * carry the resourceVersion.
 *
 * <p>One request at a time: {@link #next} gives it, {@link #answered} takes what came of it.
 */
final class Elector {
    /** Surely ours only this much before the lease ends: time for an answer to be on its way. */
    static final Duration SAFETY = Duration.ofSeconds(3);

    /** The API server stores MicroTime with six decimals. */
    private static final DateTimeFormatter MICRO_TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    /** After a failure the leader tries to renew this often: its probes ask as well. */
    static final Duration RETRY_LEADING = Duration.ofSeconds(1);

    /**
     * Whoever held the lease last tries to have it again this often, and whoever has seen somebody else hold it that often:
     * together no more than two requests a second during an outage, most of them by the one who will lead after it
     * (ADR 0013).
     */
    static final Duration RETRY_LOST = Duration.ofMillis(560);

    static final Duration RETRY_STANDBY = Duration.ofSeconds(5);

    /** Whoever has not seen a lease yet: it has just started, and perhaps there is nobody else. */
    static final Duration RETRY_NEW = Duration.ofSeconds(1);

    /** What is left of a lease that is given up: the API server takes no duration of nought. */
    private static final Duration RESIGNED_DURATION = Duration.ofSeconds(1);

    /** {@code leaseTransitions} is an int32: no leader has a later epoch. */
    static final long LAST_EPOCH = Integer.MAX_VALUE + 1L;

    /** A later one in an account is taken for a mistake: the changes of hands of a lifetime of leaders are far fewer. */
    static final long EPOCH_LIMIT = 1_000_000_000;

    private final Settings settings;
    private final Key key;

    /** What the Lease said when it was last read or written; null while there is none. */
    private @Nullable Seen seen;

    /** Whether {@link #seen} may be out of date, so that a read has to come first. */
    private boolean stale = true;

    private @Nullable Moment asked;
    private boolean writing;
    private long dueNanos = Long.MIN_VALUE;

    /** When the last successful renewal was begun; null while somebody else holds the lease. */
    private @Nullable Moment held;

    private boolean distrusted;
    private boolean resigned;
    private boolean fit = true;
    private long epoch;

    /** The highest epoch that an account was written under: ours must be higher. */
    private long floor;

    /** When we made the lease that we hold, null if we took it from somebody. */
    private @Nullable Moment made;

    /** Not leading before this, by the monotonic clock. */
    private long patientUntilNanos = Long.MIN_VALUE;

    /** @param since since when the record has looked like this */
    private record Seen(String version, String holder, Duration duration, long transitions, Moment since) {}

    Elector(Settings settings) {
        this.settings = settings;
        this.key = new Key(settings.leaseNamespace(), settings.leaseName());
    }

    /**
     * Whether this process could launch if it led. One whose clock is wrong only looks at the lease: held by it, it would
     * keep a healthy replica from leading for as long as the clock is wrong.
     */
    void fit(boolean now) {
        fit = now;
    }

    /** The next request, if one is due and none is under way. */
    Optional<Request> next(Moment now) {
        if (asked != null || resigned || now.nanos() < dueNanos) {
            return Optional.empty();
        }
        asked = now;
        Request request = request(now);
        writing = request.isMutation();
        return Optional.of(request);
    }

    private Request request(Moment now) {
        @Nullable Seen last = seen;
        if (stale || !fit) {
            return new Request.Get(Kind.LEASE, key);
        }
        if (last == null) {
            made = now;
            return new Request.Create(Kind.LEASE, key, lease(now, floor, settings.leaseDuration(), null));
        }
        if (last.holder.equals(settings.identity())) {
            return patch(lease(now, Math.max(last.transitions, floor), settings.leaseDuration(), last.version));
        }
        if (mayTake(last, now)) {
            made = null;
            return patch(lease(now, Math.max(last.transitions + 1, floor), settings.leaseDuration(), last.version));
        }
        return new Request.Get(Kind.LEASE, key);
    }

    /** @param time server time now, which runs are due by */
    void answered(Answer answer, Moment now, Instant time) {
        @Nullable Moment start = asked;
        if (start == null) {
            return;
        }
        asked = null;
        @Nullable Seen last = seen; // null: what was written is a new lease
        switch (answer) {
            case Answer.Found found -> see(found.object(), start, now, time);
            case Answer.Refused refused
            when refused.status().code() == 404 && !writing -> {
                vanished(now);
                stale = false;
                // Who may not make one would ask again at once, and without end.
                dueNanos = fit ? now.nanos() : retryAt(now);
            }
            case Answer.Refused refused -> {
                // A write that lost against another writer is looked at at once; any other failure waits a little.
                stale = true;
                // A create that finds no namespace has lost against nobody.
                boolean lost = writing
                        && (refused.status().code() == 409 || (refused.status().code() == 404 && last != null));
                distrusted = distrusted || lost; // somebody has written it, or taken it away
                dueNanos = lost ? now.nanos() : retryAt(now);
            }
            case Answer.Garbled garbled -> failed(now);
            case Answer.Unanswered unanswered -> failed(now);
            case Answer.Deleted deleted -> failed(now);
            case Answer.At at -> failed(now);
        }
    }

    /** Somebody has deleted the lease. Its holder, if that was not us, may lead until it hears of it. */
    private void vanished(Moment now) {
        @Nullable Seen last = seen;
        if (last != null) {
            floor = Math.max(floor, last.transitions + 1);
            if (!last.holder.isEmpty() && !last.holder.equals(settings.identity())) {
                patientUntilNanos = now.nanos() + settings.leaseDuration().toNanos();
            }
        }
        seen = null;
    }

    private void failed(Moment now) {
        stale = true;
        dueNanos = retryAt(now);
    }

    private long retryAt(Moment now) {
        return now.nanos() + retry(now).toNanos();
    }

    private Duration retry(Moment now) {
        if (held == null) {
            return seen == null ? RETRY_NEW : RETRY_STANDBY;
        }
        return surelyLeading(now) ? RETRY_LEADING : RETRY_LOST;
    }

    private void see(ApiObject lease, Moment start, Moment now, Instant time) {
        JsonNode spec = lease.part("spec");
        String holder = Json.text(spec, "holderIdentity");
        @Nullable Seen last = seen;
        Moment since = last != null && last.version.equals(lease.meta().version()) ? last.since : now;
        long transitions = spec.path("leaseTransitions").asLong(0);
        seen = new Seen(
                lease.meta().version(),
                holder,
                Duration.ofSeconds(spec.path("leaseDurationSeconds")
                        .asLong(settings.leaseDuration().toSeconds())),
                transitions,
                since);
        stale = false;
        boolean ours = holder.equals(settings.identity());
        if (!ours) {
            held = null;
        } else if (writing) {
            held = start;
            distrusted = false;
            epoch = transitions + 1;
        }
        boolean renewed = ours && writing;
        boolean free = holder.isEmpty();
        // A lease that is ours by the record but not by an answer of ours (a lost answer) is renewed at once.
        dueNanos = renewed || !(ours || free) || !fit
                ? start.nanos() + untilRenewal(time.minus(now.since(start))).toNanos()
                : now.nanos();
    }

    /** A little sooner, if it would else meet the runs that may be due. */
    private Duration untilRenewal(Instant start) {
        return Duration.between(start, OffBeat.before(start.plus(settings.leaseRenewal())));
    }

    /** Only a record that stood still for its whole duration while we watched may be taken. */
    private boolean mayTake(Seen last, Moment now) {
        Duration stood = now.since(last.since);
        return last.holder.isEmpty() || stood.compareTo(last.duration) >= 0;
    }

    /** Whether both clocks say that nobody else can hold the lease. */
    boolean surelyLeading(Moment now) {
        Duration limit = settings.leaseDuration().minus(SAFETY);
        return held != null
                && !distrusted
                && !resigned
                && now.nanos() >= patientUntilNanos
                && now.since(held).compareTo(limit) < 0
                && now.wallSince(held).compareTo(limit) < 0;
    }

    /** Why it does not lead who led until now: for people. */
    String whyNotLeading() {
        return resigned ? "lease given up: the process stops" : "lease not surely ours";
    }

    /** Our clocks did something odd: nothing counts until a renewal has succeeded, so it is due now. */
    void distrust() {
        distrusted = true;
        dueNanos = Long.MIN_VALUE;
    }

    /**
     * An account was written under this epoch, which is none of ours or a later one. If somebody leads in our place the
     * next renewal fails; if it succeeds we do lead, and go on under a higher epoch. Whoever has made the lease anew,
     * because it was deleted, lets the time of the old one pass first: its holder may not know yet.
     *
     * @return whether the epoch can be true; a higher one than a Lease can count to is a mistake in that account
     */
    boolean overtaken(long by) {
        if (by >= EPOCH_LIMIT) {
            return false;
        }
        floor = Math.max(floor, by);
        distrusted = true;
        if (made != null) {
            patientUntilNanos = made.nanos() + settings.leaseDuration().toNanos();
        }
        return true;
    }

    /** Whether a request of its own is under way: a write beside it would lose against it, or it against that. */
    boolean isAsking() {
        return asked != null;
    }

    /** Whether the lease may still be ours, surely or not. */
    boolean mayHold(Moment now) {
        return held != null && now.since(held).compareTo(settings.leaseDuration()) < 0;
    }

    /**
     * When the lease ends, by our own wall clock as it stands now; the epoch if we do not hold it. The wall clock may have
     * been set since the renewal, so what has passed is counted, and the longer way.
     */
    Instant leaseEnd(Moment now) {
        return held == null
                ? Instant.EPOCH
                : now.wall().plus(settings.leaseDuration()).minus(now.mostSince(held));
    }

    /** Which leadership this is: grows with each change of hands, 0 before the first. */
    long epoch() {
        return held == null ? 0 : epoch;
    }

    /** How long until {@link #next} may have something. */
    Duration untilNext(Moment now) {
        if (asked != null || resigned) {
            return settings.leaseRenewal();
        }
        return Duration.ofNanos(Math.max(0, dueNanos == Long.MIN_VALUE ? 0 : dueNanos - now.nanos()));
    }

    /** Gives the lease up early, so that a standby need not wait. Only when no attempt of ours is in doubt. */
    Optional<Request> resign(Moment now) {
        @Nullable Seen last = seen;
        resigned = true;
        if (last == null || held == null || !last.holder.equals(settings.identity())) {
            return Optional.empty();
        }
        return Optional.of(patch(lease(now, last.transitions, RESIGNED_DURATION, last.version)));
    }

    private Request patch(byte[] body) {
        return new Request.Patch(Kind.LEASE, key, Request.PatchType.MERGE, body);
    }

    private byte[] lease(Moment now, long transitions, Duration duration, @Nullable String version) {
        ObjectNode tree = Json.object();
        tree.put("apiVersion", Kind.LEASE.apiVersion()).put("kind", Kind.LEASE.name());
        ObjectNode metadata = tree.putObject("metadata");
        metadata.put("name", key.name()).put("namespace", key.namespace());
        if (version != null) {
            metadata.put("resourceVersion", version);
        }
        ObjectNode spec = tree.putObject("spec");
        spec.put("holderIdentity", settings.identity());
        spec.put("leaseDurationSeconds", duration.toSeconds());
        spec.put("leaseTransitions", transitions);
        spec.put("renewTime", MICRO_TIME.format(now.wall()));
        if (held == null) {
            spec.put("acquireTime", MICRO_TIME.format(now.wall()));
        }
        return Json.bytes(tree);
    }
}
