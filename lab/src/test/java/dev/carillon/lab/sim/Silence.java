package dev.carillon.lab.sim;

import dev.carillon.api.ApiObject;
import dev.carillon.api.Kind;
import dev.carillon.store.Write;
import java.util.HashMap;
import java.util.Map;

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
        if (uid.isEmpty()) {
            return;
        }
        if (!manager.equals(SimNetwork.MANAGER)) {
            changed.put(uid, judge.millis());
            if (manager.equals(Engine.ARGO_CRON)) {
                foreign.put(uid, judge.millis());
            }
            return;
        }
        Biography biography = judge.biography(uid);
        if (biography == null || !biography.isAlive() || judge.millis() < calm.settledAt() + AFTERMATH) {
            return;
        }
        long sinceGrown = judge.millis() - grown.getOrDefault(uid, Long.MIN_VALUE / 2);
        // What people see follows the ledger: a range that grew is seen in the status of its CronWorkflow.
        boolean shown = write.kind().equals(Kind.CRON_WORKFLOW) && sinceGrown <= AFTERMATH;
        boolean caused =
                isRecent(changed, uid, 0) || isRecent(foreign, uid, FOREIGN) || shown || somethingIsDue(biography);
        boolean mayGrow = write.kind().equals(Kind.CRON_LEDGER) && sinceGrown > RANGE;
        if (!caused && !mayGrow) {
            throw world.failure("a write without a cause: " + biography + " [" + write.object());
        }
        if (!caused) {
            grown.put(uid, judge.millis());
        }
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
            default -> "";
        };
    }
}
