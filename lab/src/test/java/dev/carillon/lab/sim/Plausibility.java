package dev.carillon.lab.sim;

import dev.carillon.api.Key;
import dev.carillon.cron.Outcome;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.stream.IntStream;

/** Whether an outcome has a reason in the world, by DESIGN 1 and 2. */
final class Plausibility {
    /** The furthest that a process's idea of the time may be from the API server's, with a second cut off. */
    private static final long CLOCKS_APART = 3_000;

    private final World world;
    private final Judge judge;
    private final Biography biography;
    private final NavigableSet<Long> anchors;

    /** @param anchors all that {@code effectiveFrom} has been so far, in epoch seconds; grows */
    Plausibility(World world, Judge judge, Biography biography, NavigableSet<Long> anchors) {
        this.world = world;
        this.judge = judge;
        this.biography = biography;
        this.anchors = anchors;
    }

    /** What is wrong with this outcome at this moment, empty if nothing. */
    Optional<String> complaint(long slot, Outcome outcome) {
        return switch (outcome) {
            case Outcome.Created created -> run(slot, created.childUid());
            case Outcome.Adopted adopted -> run(slot, adopted.childUid());
            case Outcome.Skipped skipped -> launched(slot).or(() -> skip(slot, skipped.why()));
            case Outcome.Rejected rejected -> launched(slot).or(() -> rejected(slot));
            case Outcome.Missed missed -> launched(slot).or(() -> missed(slot)).or(() -> templateMissed(slot, missed));
        };
    }

    private Optional<String> run(long slot, String uid) {
        // Not only the one that is there: who made a run that was forced away may still record it.
        boolean ours = biography.runs.stream().anyMatch(run -> run.slot == slot && run.uid.equals(uid));
        return ours ? Optional.empty() : Optional.of("a run that never was");
    }

    private Optional<String> launched(long slot) {
        return biography.launched.containsKey(slot) ? Optional.of("it ran, and is said not to") : Optional.empty();
    }

    private Optional<String> skip(long slot, Outcome.Skip why) {
        long now = judge.millis();
        long from = slot * 1_000 - Launches.STALE;
        boolean fits = switch (why) {
            case SUSPENDED -> biography.ever(from, now, Wish::suspended);
            case FORBIDDEN ->
                biography.ever(from, now, w -> w.policy().equals("Forbid") && (!w.forbidWaits() || isOver(w, slot)))
                        && (biography.hadActiveBeside(slot, from, now)
                                // An attempt in doubt counts as a run (PROTOCOL C3).
                                || judge.wasInDoubtBeside(biography.key, slot));
            case SUPERSEDED -> biography.ever(from, now, w -> isSuperseded(w, slot));
            case SCHEDULE_CHANGED -> changedSince(slot);
            case WHEN_FALSE -> biography.ever(from, now, w -> !w.conditionHolds());
            case STOPPED -> biography.ever(from, now, w -> w.stopsAfter() <= judge.succeeded(biography));
        };
        return fits ? Optional.empty() : Optional.of("skipped without a reason");
    }

    /** Whether its window has closed, or closes so soon that a create would come too late. */
    private boolean isOver(Wish wish, long slot) {
        return anchors.stream()
                .anyMatch(anchor -> wish.close(slot, anchor, judge.times()) * 1_000 <= judge.millis() + CLOCKS_APART);
    }

    /** Whether the set that the slot came from was ever edited: who was away then knows of the latest edit only. */
    private boolean changedSince(long slot) {
        Long anchor = anchors.lower(slot);
        long from = ((anchor == null ? biography.created : anchor) + 1) * 1_000;
        List<Biography.Era> eras = biography.eras;
        return IntStream.range(1, eras.size())
                .anyMatch(i -> eras.get(i).from() >= from
                        && !eras.get(i).wish().sameSetAs(eras.get(i - 1).wish()));
    }

    private boolean isSuperseded(Wish wish, long slot) {
        return anchors.stream().anyMatch(anchor -> isSuperseded(wish, slot, anchor));
    }

    private boolean isSuperseded(Wish wish, long slot, long anchor) {
        long now = world.epochSecond() + 2;
        if (wish.catchesUpAll()) {
            return judge.times()
                            .between(wish.schedules(), wish.zone(), anchor, slot, now)
                            .size()
                    >= wish.catchUpLimit();
        }
        for (String schedule : wish.schedules()) {
            NavigableSet<Long> newer = judge.times().between(schedule, wish.zone(), anchor, slot, now);
            if (!newer.isEmpty()) {
                return true;
            }
        }
        return false;
    }

    private Optional<String> rejected(long slot) {
        Key run = new Key(biography.key.namespace(), biography.key.name() + "-" + slot);
        boolean quota = judge.wasQuotaFull(run.namespace(), slot * 1_000 - 2_000, judge.millis())
                && biography.ever(slot * 1_000 - Launches.STALE, judge.millis(), w -> !w.quotaWaits());
        return quota || judge.isExcused(run) ? Optional.empty() : Optional.of("rejected without a reason");
    }

    /** Whoever says at the close that a template is missing was told so not long before; it may be written later. */
    private Optional<String> templateMissed(long slot, Outcome.Missed missed) {
        long from = earliestClose(slot) * 1_000 - Launches.STALE;
        boolean lie = missed.reason().equals("TemplateNotFound")
                && !judge.templates().wereAway(biography, from, judge.millis());
        return lie ? Optional.of("missed for a template that is there") : Optional.empty();
    }

    /** By any wish of all its time, in epoch seconds. */
    private long earliestClose(long slot) {
        long close = Long.MAX_VALUE;
        for (Biography.Era era : biography.eras) {
            for (long anchor : anchors) {
                close = Math.min(close, era.wish().close(slot, anchor, judge.times()));
            }
        }
        return close;
    }

    private Optional<String> missed(long slot) {
        if (judge.millis() < earliestClose(slot) * 1_000 - 1_500) {
            return Optional.of("missed while its window is open");
        }
        Wish wish = biography.wish();
        long healed = world.scenario.begin().toEpochMilli() + world.scenario.healAt() / World.MILLI;
        long closed = wish.close(slot, anchors.last(), judge.times()) * 1_000;
        // A window that was over by the wish of its day is not open again by a longer one.
        boolean shorter = biography.ever(
                slot * 1_000,
                judge.millis(),
                w -> w.close(slot, anchors.last(), judge.times()) * 1_000 <= healed + Calm.SETTLED_MILLIS);
        // The run in its way may end in the last moment, when ours and the fence's clock disagree about the close.
        boolean hadTime = !shorter
                && !(wish.policy().equals("Forbid")
                        && biography.hadActiveBeside(slot, closed - CLOCKS_APART, judge.millis()));
        Key run = new Key(biography.key.namespace(), biography.key.name() + "-" + slot);
        return hadTime
                        && !judge.isExcused(run)
                        && biography.eras.getLast().from() < healed
                        && !judge.templates().wereAway(biography, slot * 1_000, judge.millis())
                ? Optional.of("missed although all trouble was over long before its window closed")
                : Optional.empty();
    }
}
