package dev.carillon.control;

import dev.carillon.api.Times;
import dev.carillon.cron.CronPlan;
import dev.carillon.cron.CronView;
import dev.carillon.cron.CronWorkflow;
import dev.carillon.port.Note;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A moment before a run is due its decision is taken twice for nothing. A controller that has slept finds its code and
 * data outside the processor's caches, which made half of a run's lateness; and the body of the create, which does not
 * depend on the time of sending, is there when it is needed. Of many that are due together one is enough.
 */
final class Rehearsal {
    /** Longer than it takes a processor that has forgotten everything. */
    static final Duration LEAD = Duration.ofMillis(15);

    /** And once more, which is quick then: a processor of a virtual machine forgets much in the time between. */
    static final Duration LAST_LEAD = Duration.ofMillis(3);

    private final Map<String, CronState> states;
    private final Views views;
    private final Errands errands;

    /** Those that {@link Preflight} is told of too, a little later; each of them in both. */
    private final Upcoming early = new Upcoming(LEAD);

    private final Upcoming late = new Upcoming(LAST_LEAD);

    /** What a pass would see. */
    interface Views {
        CronView of(CronState state, CronWorkflow cron, Moment now);
    }

    /** @param states by CronWorkflow uid */
    Rehearsal(Map<String, CronState> states, Views views, Errands errands) {
        this.states = states;
        this.views = views;
        this.errands = errands;
    }

    /** The next run of this CronWorkflow is due soon. */
    void expect(String uid) {
        nextRun(uid).ifPresent(slot -> {
            early.expect(uid, slot);
            late.expect(uid, slot);
        });
    }

    void forget(String uid) {
        early.forget(uid);
        late.forget(uid);
    }

    /** When {@link #step} wants to be called. */
    Instant wakeAt() {
        return Times.earlier(early.wakeAt(), late.wakeAt());
    }

    /** @param time server time */
    void step(Moment now, Instant time) {
        List<String> due = new ArrayList<>(late.due(time, Integer.MAX_VALUE));
        due.addAll(early.due(time, Integer.MAX_VALUE));
        if (!due.isEmpty()) {
            rehearse(due.getFirst(), now, time);
        }
    }

    /** Nothing comes of it but the body of the next create. What fails here fails again, and is told, when it counts. */
    private void rehearse(String uid, Moment now, Instant time) {
        @Nullable CronState state = states.get(uid);
        if (state == null || state.cron == null) {
            return;
        }
        CronWorkflow cron = state.cron;
        nextRun(uid)
                .filter(slot -> slot.isAfter(time)) // else it is late already
                .ifPresent(slot -> Quarantine.failure(() -> {
                    CronPlan plan = CronPlan.of(views.of(state, cron, now), slot);
                    if (plan.launches().containsKey(slot)) {
                        errands.prepare(cron, slot);
                    }
                }));
    }

    private Optional<Instant> nextRun(String uid) {
        return Optional.ofNullable(states.get(uid))
                .map(state -> state.timetable)
                .flatMap(Note.Timetable::next);
    }
}
