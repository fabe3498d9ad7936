package dev.carillon.cron;

import dev.carillon.api.Times;
import dev.carillon.cron.CronLedger.Entry;
import dev.carillon.expr.Judgement;
import dev.carillon.launch.Launch;
import dev.carillon.launch.Verdict;
import dev.carillon.time.Schedules;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One decision in the making: what the rules read and what they add to. Lives for one call of {@link CronPlan#of}. */
final class CronPass {
    /** Looked at again after this long even if nothing happens: a lost wake-up must not be for ever. */
    static final Duration AUDIT_PERIOD = Duration.ofMinutes(5);

    final CronView view;
    final CronWorkflow cron;
    final Instant now;
    final LedgerDraft draft;
    final SortedMap<Instant, Launch> launches;
    final List<Action> actions = new ArrayList<>();
    final List<Condition> conditions = new ArrayList<>();

    /** Whether the stop strategy is true; set by {@link StopStrategy}. */
    boolean stopped;

    /** What {@code when} says, null while nothing has asked; set by {@link WhenExpression}. */
    @Nullable
    Judgement when;

    /** Whether {@code when} is false for no other reason than that it is late; set by {@link WhenExpression}. */
    boolean whenEnded;

    /** What a slot is called at its close while the spec cannot be used, null if it can. */
    Outcome.@Nullable Missed unusable;

    /** What each slot that nothing was sent for waits for; set by {@link OpenSlots}. */
    final Map<Instant, Outcome> holds = new HashMap<>();

    /** No slot before this may wait any longer; set by {@link OpenLimit}. */
    Instant waitingFrom = Instant.MIN;

    /** No slot before this that nobody has tried may wait any longer; set by {@link OpenLimit}. */
    Instant untriedFrom = Instant.MIN;

    private final CronLedger before;
    private final Map<Instant, Child> runs;
    private @Nullable List<Schedules> understood;
    private Instant wakeAt;
    private @Nullable CronLedger after;

    CronPass(CronView view, Instant now) {
        this.view = view;
        this.cron = view.cron();
        this.now = now;
        this.before = Takeover.trustworthy(view, now);
        this.draft = new LedgerDraft(before, kept(view));
        this.launches = new TreeMap<>(view.launches());
        // Settled by another leader: what is in doubt here would stand in the way of later slots for ever.
        launches.keySet().removeIf(before::isClosed);
        this.wakeAt = now.plus(AUDIT_PERIOD);
        this.runs = new HashMap<>();
        for (Child child : view.children()) {
            Instant slot = child.slotOf(cron.name(), cron.uid());
            if (slot != null) {
                runs.put(slot, child);
            }
        }
        cron.problems().forEach(this::say);
    }

    /** The uids of runs whose entries stay: those that exist, and those whose end is not written yet, and not told. */
    private static Set<String> kept(CronView view) {
        Set<String> kept = view.children().stream().map(Child::uid).collect(Collectors.toSet());
        @Nullable CronLedger stored = view.stored();
        if (stored != null) {
            stored.recent().stream()
                    .filter(e -> e.end() == CronLedger.End.RUNNING)
                    .forEach(e -> kept.add(e.outcome().childUid()));
        }
        return kept;
    }

    /** The account that this pass began with. */
    CronLedger before() {
        return before;
    }

    /** The account as this pass leaves it. From the first call on the draft must not be changed any more. */
    CronLedger after() {
        if (after == null) {
            after = draft.finish();
        }
        return after;
    }

    Optional<Child> runOf(Instant slot) {
        return Optional.ofNullable(runs.get(slot));
    }

    Map<Instant, Child> runs() {
        return runs;
    }

    CronSettings settings() {
        return view.rules().cron();
    }

    /** The schedules of the present set, {@code @every} anchored at its beginning; null if they cannot be understood. */
    @Nullable
    Schedules schedules() {
        Schedules schedules = cron.schedules();
        return schedules == null
                ? null
                : schedules.anchored(draft.effectiveFrom().getEpochSecond());
    }

    /** Each of the schedules that can be understood by itself, read once: each slot that waits asks for all of them. */
    List<Schedules> understood() {
        if (understood == null) {
            understood = cron.scheduleTexts().stream()
                    .map(text -> Schedules.parse(List.of(text), cron.timezone()))
                    .filter(Schedules.Parsed.Ok.class::isInstance)
                    .map(one -> ((Schedules.Parsed.Ok) one).schedules())
                    .toList();
        }
        return understood;
    }

    /** The last run as the status says; null if it says nothing, or speaks of a time to come: somebody wrote that by hand. */
    @Nullable
    Instant shownLast() {
        @Nullable Instant shown = cron.lastScheduled();
        return shown == null || shown.isAfter(now.plus(Takeover.AHEAD_LIMIT)) ? null : shown;
    }

    void act(Action action) {
        actions.add(action);
    }

    void say(String type, String message) {
        conditions.add(new Condition(type, message));
    }

    /** The spec cannot be used: it is told, and every slot is held until it is mended (ADR 0006). */
    void sayUnusable(String message) {
        say(Condition.SPEC_ERROR, message);
        if (unusable == null) {
            unusable = new Outcome.Missed(Outcome.SPEC_INVALID, message);
        }
    }

    private void say(Problem problem) {
        if (problem.isOfDetail()) {
            say(Condition.METADATA_IGNORED, problem.text());
        } else {
            sayUnusable(problem.text());
        }
    }

    void wakeBy(Instant at) {
        if (at.isBefore(wakeAt)) {
            wakeAt = at;
        }
    }

    /** Gives a slot its outcome. Its launch is over. */
    void close(Instant slot, Outcome outcome) {
        Launch launch = launches.remove(slot);
        boolean run = outcome.hasRun();
        if (!run && (launch == null || launch.attempts() == 0)) {
            draft.closeUntried(slot, outcome, now);
            return;
        }
        draft.close(new Entry(
                slot,
                outcome,
                decided(launch),
                launch == null ? 0 : launch.attempts(),
                launch == null || launch.last() == null ? "" : launch.last().kind(),
                launch == null || !run
                        ? Instant.EPOCH
                        : view.rules().launching().releaseAfter(launch),
                run ? CronLedger.End.RUNNING : CronLedger.End.NONE));
    }

    /** Our own run counts from the answer to its create: the look that records it may come later (ADR 0035). */
    private Instant decided(@Nullable Launch launch) {
        return launch != null && launch.verdict() instanceof Verdict.Created created && !created.adopted()
                ? Times.earlier(created.known(), now)
                : now;
    }

    CronPlan finish() {
        return new CronPlan(
                after(),
                Collections.unmodifiableSortedMap(launches),
                List.copyOf(actions),
                wakeAt,
                List.copyOf(conditions));
    }
}
