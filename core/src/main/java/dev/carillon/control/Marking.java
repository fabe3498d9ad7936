package dev.carillon.control;

import dev.carillon.api.Key;
import dev.carillon.cron.Child;
import dev.carillon.cron.CronWorkflow;
import dev.carillon.cron.LedgerJson;
import dev.carillon.cron.Names;
import dev.carillon.cron.TemplateRef;
import dev.carillon.fault.Fault;
import java.time.Instant;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What the caches tell: it changes facts and marks keys. */
final class Marking implements Caches.Marks {
    /** By CronWorkflow uid. */
    private final Map<String, CronState> states;

    private final WorkQueue queue;
    private final Ledgers ledgers;
    private final Present present;
    private final Consumer<CronState> gone;

    /** @param gone told of each state that is dropped because its CronWorkflow is gone */
    Marking(
            Map<String, CronState> states,
            WorkQueue queue,
            Ledgers ledgers,
            Present present,
            Consumer<CronState> gone) {
        this.states = states;
        this.queue = queue;
        this.ledgers = ledgers;
        this.present = present;
        this.gone = gone;
    }

    @Override
    public void cron(@Nullable CronWorkflow before, @Nullable CronWorkflow after, LedgerJson.@Nullable Found ledger) {
        if (before != null && (after == null || !after.uid().equals(before.uid()))) {
            forget(before.uid());
        }
        if (after != null) {
            CronState state = states.computeIfAbsent(after.uid(), uid -> fresh(uid, after.key(), ledger));
            state.read(after, present.time());
            state.quarantinedUntil = Instant.EPOCH;
            mark(after.uid());
        }
    }

    private CronState fresh(String uid, Key key, LedgerJson.@Nullable Found ledger) {
        CronState fresh = new CronState(uid, key);
        if (ledger != null) {
            ledgers.changed(fresh, ledger);
        }
        return fresh;
    }

    private void forget(String uid) {
        @Nullable CronState state = states.remove(uid);
        if (state != null) {
            gone.accept(state);
        }
    }

    @Override
    public void ledger(LedgerJson.@Nullable Found before, LedgerJson.@Nullable Found after) {
        LedgerJson.@Nullable Found found = after != null ? after : before;
        @Nullable CronState state = found == null ? null : states.get(found.cronUid());
        if (found != null && state != null && state.isBeside(found.key())) {
            ledgers.changed(state, after);
            mark(state.uid);
        }
    }

    @Override
    public void child(String cronUid) {
        mark(cronUid);
    }

    /** The answer to the create that is under way brings the look: before it comes the run is not recorded. */
    @Override
    public void appeared(Child run) {
        @Nullable CronState state = states.get(run.cronUid());
        if (state != null && (run.isFulfilled() || !state.awaits(run.key()))) {
            mark(state.uid);
        }
    }

    @Override
    public void freed(CronWorkflow cron, Key name) {
        @Nullable CronState state = states.get(cron.uid());
        if (state != null) {
            Instant time = present.time();
            state.launches.forEach((slot, launch) -> {
                boolean wanted = name.name().equals(Names.child(cron.name(), slot));
                if (wanted && launch.last() instanceof Fault.Blocked b && b.block() == Fault.Block.NAME_TAKEN) {
                    state.launch(slot, launch.woken(time));
                }
            });
            mark(cron.uid());
        }
    }

    @Override
    public void template(TemplateRef template, String namespace) {
        for (CronState state : states.values()) {
            boolean near = template.clusterScope() || state.key.namespace().equals(namespace);
            if (near && state.cron != null && state.cron.templates().contains(template)) {
                mark(state.uid);
            }
        }
    }

    private void mark(String uid) {
        if (states.containsKey(uid)) {
            queue.wakeBy(uid, present.time());
        }
    }
}
