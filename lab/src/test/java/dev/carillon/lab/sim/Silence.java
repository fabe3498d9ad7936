package dev.carillon.lab.sim;

import dev.carillon.api.ApiObject;
import dev.carillon.api.Json;
import dev.carillon.api.Kind;
import dev.carillon.api.Request;
import dev.carillon.cron.CronLedger;
import dev.carillon.cron.LedgerJson;
import dev.carillon.cron.Outcome;
import dev.carillon.port.Call;
import dev.carillon.store.Write;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A pass over an unchanged world writes nothing (DESIGN 6): once all is calm, every write of ours has a recent cause. */
final class Silence {
    /**
     * What follows from a slot, an end or an edit is written within this time, in milliseconds: a release (15 s after the
     * create at the most), a completion and a projection (10 s each), the close of a window.
     */
    private static final long AFTERMATH = 75_000;

    /** A range that only grows is written this seldom; see {@code Bookkeeping.RANGE_PERIOD}. */
    private static final long RANGE = 15 * 60_000 - 5_000;

    /** The condition that another scheduler writes the status ends so long after it did, to a few seconds. */
    private static final long FOREIGN = 15 * 60_000 - 5_000;

    /** No window of the population is longer, in seconds. */
    private static final long LONGEST_WINDOW = 900;

    private final World world;
    private final Judge judge;
    private final Calm calm;

    /** By CronWorkflow uid: when somebody else last changed it or one of its runs. */
    private final Map<String, Long> changed = new HashMap<>();

    /** By CronWorkflow uid: when another scheduler last wrote its status, which the condition tells for a while. */
    private final Map<String, Long> foreign = new HashMap<>();

    private final Map<String, Long> grown = new HashMap<>();

    Silence(World world, Judge judge, Calm calm) {
        this.world = world;
        this.judge = judge;
        this.calm = calm;
    }

    void committed(Write write, String manager) {
        String uid = cron(write.object());
        if (uid.isEmpty() || (write.kind().equals(Kind.EVENT) && write instanceof Write.Removed)) {
            return; // an Event that is old enough goes by itself
        }
        if (!manager.equals(SimNetwork.MANAGER)) {
            changed.put(uid, judge.millis());
            if (manager.equals(Engine.ARGO_CRON)) {
                foreign.put(uid, judge.millis());
            }
            return;
        }
        Biography biography = judge.biography(uid);
        if (biography == null || !isCalm(biography)) {
            return;
        }
        boolean caused = isCaused(biography, write.kind());
        if (!caused && !mayGrow(biography, write.kind())) {
            throw world.failure("a write without a cause: " + biography + " [" + write.object());
        }
        if (!caused) {
            grown.put(uid, judge.millis());
        }
        if (write instanceof Write.Modified(long version, ApiObject before, ApiObject after)
                && write.kind().equals(Kind.CRON_LEDGER)
                && growsTooSoon(biography, before, after)) {
            throw world.failure("a growing range is written too soon: " + biography + " [" + after);
        }
    }

    /** A request that would change nothing is no write, and needs a cause all the same. */
    void sent(Call call) {
        Request request = call.request();
        Biography biography = request.isMutation() ? of(request) : null;
        if (biography != null
                && isCalm(biography)
                && !isCaused(biography, request.kind())
                && !mayGrow(biography, request.kind())) {
            throw world.failure("a request without a cause: " + biography + " [" + request + " " + body(request));
        }
    }

    private static String body(Request request) {
        return switch (request) {
            case Request.Patch patch -> new String(patch.body(), StandardCharsets.UTF_8);
            case Request.Replace replace -> new String(replace.body(), StandardCharsets.UTF_8);
            default -> "";
        };
    }

    private @Nullable Biography of(Request request) {
        if (request.kind().equals(Kind.CRON_LEDGER)) {
            return judge.biography(request.key().name());
        }
        if (request.kind().equals(Kind.CRON_WORKFLOW)) {
            for (Biography biography : judge.biographies()) {
                if (biography.isAlive() && biography.key.equals(request.key())) {
                    return biography;
                }
            }
        }
        return null;
    }

    /** Whether all has been calm for long enough around a CronWorkflow that lives. */
    private boolean isCalm(Biography biography) {
        return biography.isAlive() && judge.millis() >= calm.settledAt() + AFTERMATH;
    }

    private boolean isCaused(Biography biography, Kind kind) {
        // What people see follows the ledger: a range that grew is told in its CronWorkflow's status and in Events.
        boolean telling = kind.equals(Kind.CRON_WORKFLOW) || kind.equals(Kind.EVENT);
        boolean shown = telling && sinceGrown(biography) <= AFTERMATH;
        return isRecent(changed, biography.uid, 0)
                || isRecent(foreign, biography.uid, FOREIGN)
                || shown
                || judge.templates().changedSince(biography.wish(), judge.millis() - AFTERMATH)
                || somethingIsDue(biography);
    }

    private boolean mayGrow(Biography biography, Kind kind) {
        return kind.equals(Kind.CRON_LEDGER) && sinceGrown(biography) > RANGE;
    }

    private long sinceGrown(Biography biography) {
        return judge.millis() - grown.getOrDefault(biography.uid, Long.MIN_VALUE / 2);
    }

    /** Whether no more has happened than that a suspension, which lasts, has skipped some times more (ADR 0010). */
    private boolean growsTooSoon(Biography biography, ApiObject before, ApiObject after) {
        CronLedger old = LedgerJson.read(before).ledger();
        CronLedger now = LedgerJson.read(after).ledger();
        if (old == null
                || now == null
                || old.ranges().isEmpty()
                || old.ranges().size() != now.ranges().size()) {
            return false;
        }
        boolean suspension = isSuspension(old) && isSuspension(now);
        boolean lasts = !biography.ever(judge.millis() - RANGE, judge.millis(), wish -> !wish.suspended());
        boolean nothingElse = old.epoch() == now.epoch()
                && old.recent().equals(now.recent())
                && old.open().equals(now.open())
                && old.counted().equals(now.counted())
                && old.counters().succeeded() == now.counters().succeeded()
                && old.counters().failed() == now.counters().failed()
                && Objects.equals(old.trouble(), now.trouble());
        // A skip after a run begins a row of its own, though an older range takes it in: people hear of that at once.
        boolean goesOn = now.recent().stream()
                .noneMatch(e -> e.slot().isAfter(old.ranges().getLast().to())
                        && e.slot().isBefore(now.ranges().getLast().to()));
        return suspension
                && goesOn
                && lasts
                && nothingElse
                && now.written().toEpochMilli() - old.written().toEpochMilli() < RANGE;
    }

    private static boolean isSuspension(CronLedger ledger) {
        return ledger.ranges().getLast().outcome() instanceof Outcome.Skipped skipped
                && skipped.why() == Outcome.Skip.SUSPENDED;
    }

    /** Whether something that follows {@code delay} after an event may happen now. */
    private boolean isRecent(Map<String, Long> events, String uid, long delay) {
        long since = judge.millis() - events.getOrDefault(uid, Long.MIN_VALUE / 2);
        return since >= delay && since <= delay + AFTERMATH;
    }

    /** Whether a slot has come due, or its window has closed, a little while ago. */
    private boolean somethingIsDue(Biography biography) {
        Wish wish = biography.wish();
        Account account = judge.account(biography);
        if (account == null || account.ledger() == null) {
            return true;
        }
        long anchor = account.ledger().effectiveFrom().getEpochSecond();
        long now = judge.millis() / 1_000;
        long after = now - AFTERMATH / 1_000;
        return judge.times().between(wish.schedules(), wish.zone(), anchor, after - LONGEST_WINDOW, now + 2).stream()
                .anyMatch(slot -> slot > after || hasJustPassed(wish.close(slot, anchor, judge.times()), now));
    }

    private static boolean hasJustPassed(long close, long now) {
        return close > now - AFTERMATH / 1_000 && close <= now + 2;
    }

    /** The uid of the CronWorkflow that an object belongs to, empty for what belongs to none. */
    private static String cron(ApiObject object) {
        return switch (object.kind().name()) {
            case "CronWorkflow" -> object.meta().uid();
            case "CronLedger" -> object.meta().name();
            case "Workflow" ->
                object.meta()
                        .controller()
                        .map(o -> o.uid())
                        .orElse(object.meta().annotation("carillon.dev/owner-uid"));
            case "Event" -> Json.text(object.part("involvedObject"), "uid");
            default -> "";
        };
    }
}
