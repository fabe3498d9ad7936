package dev.carillon.lab.planted;

import java.util.List;

/** The bugs, by the room that they are planted in. */
final class Bugs {
    static final List<Bug> ALL = List.of(
            // Recording and releasing
            new Bug(
                    "a run that exists already is not adopted",
                    "cron/Runs.java",
                    "if ((past || launch != null) && !answerToCome",
                    "if (launch != null && !answerToCome"),
            new Bug(
                    "a run is released before its slot is recorded",
                    "cron/Releases.java",
                    "@Nullable CronLedger stored = pass.view.stored();",
                    "@Nullable CronLedger stored = pass.before();"),
            new Bug(
                    "a run is released while a create may still land",
                    "cron/Child.java",
                    "Instant after = Times.later(entry.releaseAfter(), landed());",
                    "Instant after = Instant.EPOCH;"),
            new Bug(
                    "a finalizer that comes back on an old run is left there",
                    "cron/Releases.java",
                    "return stored.isClosed(slot) ? Optional.of(child.landed()) : Optional.empty();",
                    "return Optional.empty();"),
            new Bug(
                    "runs of a CronWorkflow that is being deleted are not released",
                    "cron/CronPlan.java",
                    "Releases.letGo(pass);",
                    ""),
            new Bug(
                    "strays are not looked for",
                    "cron/Strays.java",
                    "if (isStray(pass, slot, run)) {",
                    "if (isStray(pass, slot, run) && slot.equals(Instant.MAX)) {"),
            new Bug(
                    "a stray that has started is deleted",
                    "cron/Strays.java",
                    "if (run.phase() == Child.Phase.NONE) {",
                    "if (run.phase() != Child.Phase.SUCCEEDED) {"),
            new Bug(
                    "the run that history keeps is the oldest",
                    "cron/History.java",
                    "Comparator.comparing(History::finished).reversed()",
                    "Comparator.comparing(History::finished)"),
            new Bug(
                    "history deletes what is not recorded yet",
                    "cron/History.java",
                    "if (child.isUnrecorded() || child.archiving() || stored == null) {",
                    "if (stored == null) {"),
            new Bug(
                    "history deletes what is not counted yet",
                    "cron/History.java",
                    "return entry.map(e -> e.end() != End.RUNNING).orElse(stored.isClosed(slot));",
                    "return true;"),
            // The account
            new Bug(
                    "the cursor follows whatever it is told",
                    "cron/LedgerDraft.java",
                    "recordedThrough = Times.later(recordedThrough, through);",
                    "recordedThrough = through;"),
            new Bug(
                    "an account is written over what somebody else has written",
                    "control/Ledgers.java",
                    "if (state.stored != null && !ledger.version().equals(state.storedVersion)) {",
                    "if (state.stored != null && state.storedVersion.isEmpty()) {"),
            new Bug(
                    "an account is written without a version",
                    "control/Ledgers.java",
                    "ledger.withVersion(state.storedVersion).stamped(epoch, now)",
                    "ledger.withVersion(\"\").stamped(epoch, now)"),
            new Bug(
                    "what the watch shows of an account replaces what was decided since",
                    "control/CronState.java",
                    "ledger = ledger == null ? found : ledger.mergedOver(found);",
                    "ledger = found;"),
            new Bug(
                    "a new leader goes on with what it decided under an earlier lease",
                    "control/CronState.java",
                    "kept.values().removeIf(launch -> !policy.mayLand(launch, time));",
                    ""),
            new Bug(
                    "a cursor from the future is believed",
                    "cron/Takeover.java",
                    "return ledger.recordedThrough().isAfter(now.plus(AHEAD_LIMIT))",
                    "return ledger.recordedThrough().isAfter(Instant.MAX)"),
            new Bug(
                    "slots before an unrecorded run are taken for settled",
                    "cron/Takeover.java",
                    "cursor = run.isUnrecorded() ? cursor : Times.later(cursor, scheduled(run));",
                    "cursor = Times.later(cursor, scheduled(run));"),
            new Bug(
                    "a slot with a recorded run is opened again",
                    "cron/DueSlots.java",
                    "if (recorded.contains(slot)) {",
                    "if (recorded.contains(slot) && recorded.isEmpty()) {"),
            new Bug(
                    "a range is written each time that it grows",
                    "cron/Bookkeeping.java",
                    "Duration RANGE_PERIOD = Duration.ofMinutes(15);",
                    "Duration RANGE_PERIOD = Duration.ZERO;"),
            new Bug(
                    "the end of a run without a slot is counted at each look",
                    "cron/LedgerDraft.java",
                    "&& counted.add(uid)) {",
                    "&& (counted.add(uid) || counted.contains(uid))) {"),
            new Bug(
                    "the status is written again and again",
                    "cron/Projection.java",
                    "if (wanted.equals(shown)) {",
                    "if (wanted.equals(null)) {"),
            // Time and windows
            new Bug(
                    "a deadline is a second too long",
                    "cron/Window.java",
                    "return slot.plus(deadline);",
                    "return slot.plus(deadline).plusSeconds(1);"),
            new Bug(
                    "a deadline is two seconds too short",
                    "cron/Window.java",
                    "return slot.plus(deadline);",
                    "return slot.plus(deadline).minusSeconds(2);"),
            new Bug(
                    "the next time of any schedule closes a window",
                    "cron/Window.java",
                    "if (schedule.matches(at)) {",
                    "if (!schedule.never()) {"),
            new Bug(
                    "no wake-up for the next slot",
                    "cron/DueSlots.java",
                    "        wakeAtNext(pass, schedules);\n        if (due.length == 0) {",
                    "        if (due.length == 0) {"),
            new Bug(
                    "the catch-up limit is not kept",
                    "cron/OpenLimit.java",
                    "pass.untriedFrom = untried.get(untried.size() - limit);",
                    "pass.untriedFrom = untried.getFirst();"),
            new Bug(
                    "an edit of the schedule closes no slot of the old one",
                    "cron/ScheduleChange.java",
                    "if (Schedules.parse(draft.schedules(), draft.timezone()) instanceof Schedules.Parsed.Ok old",
                    "if (edit.equals(Instant.MAX)\n"
                            + "                && Schedules.parse(draft.schedules(), draft.timezone()) instanceof"
                            + " Schedules.Parsed.Ok old"),
            new Bug(
                    "an edit counts from when it is seen",
                    "cron/ScheduleChange.java",
                    "return plausible ? noted : Instant.ofEpochSecond(pass.now.getEpochSecond());",
                    "return Instant.ofEpochSecond(pass.now.getEpochSecond());"),
            new Bug(
                    "@every counts from 1970",
                    "cron/CronPass.java",
                    ": schedules.anchored(draft.effectiveFrom().getEpochSecond());",
                    ": schedules.anchored(0);"),
            new Bug(
                    "the server's clock is not asked",
                    "control/ServerClock.java",
                    "return wall.plusNanos(offsetNanos);",
                    "return wall;"),
            new Bug(
                    "a jump of the clock is not noticed",
                    "control/ServerClock.java",
                    "        forget();\n        offsetNanos -= nanos(by);\n        usable = false;\n",
                    ""),
            new Bug(
                    "a small move of the clock leaves old samples as they are",
                    "control/ServerClock.java",
                    "movedNanos += nanos(by);",
                    ""),
            // Concurrency policy and suspension
            new Bug(
                    "a create in doubt does not count as a run under Forbid",
                    "cron/Gate.java",
                    "if (launchInDoubtBeside(pass, slot) || createdBeside(pass, slot)) {",
                    "if (slot.equals(Instant.MAX)) {"),
            new Bug(
                    "a run that has not begun does not count under Forbid",
                    "cron/Gate.java",
                    ".filter(c -> !c.isFulfilled() && !slot.equals(",
                    ".filter(c -> c.phase() == Child.Phase.ACTIVE && !slot.equals("),
            new Bug(
                    "a skip is decided by what the cache holds",
                    "cron/Gate.java",
                    "return !freshness.lastRead(read).isBefore(since)",
                    "return !since.isAfter(pass.now)"),
            new Bug(
                    "a suspended CronWorkflow runs",
                    "cron/Gate.java",
                    "if (pass.stopped || pass.cron.suspended()) {",
                    "if (pass.stopped) {"),
            new Bug(
                    "a stop strategy does not stop",
                    "cron/StopStrategy.java",
                    "case Judgement.Holds yes -> pass.stopped = true;",
                    "case Judgement.Holds yes -> pass.stopped = false;"),
            new Bug(
                    "a stop strategy stops one run too soon",
                    "cron/StopStrategy.java",
                    "        String expression = pass.cron.stopExpression();\n",
                    "        String expression = pass.cron.stopExpression().replace(\">=\", \"+ 1 >=\");\n"),
            new Bug(
                    "ends of runs that are deleted at once are forgotten",
                    "control/Ended.java",
                    "        if (!run.isFulfilled() || isSettled(run.uid(), ledger)) {\n",
                    "        if (isSettled(run.uid(), ledger) || !run.uid().isEmpty()) {\n"),
            new Bug(
                    "Replace stops the run of the newest slot too",
                    "cron/Replacement.java",
                    "return slot.isBefore(newest.slot())\n                && !child.uid().equals(newest.outcome().childUid());",
                    "return !slot.isAfter(newest.slot());"),
            new Bug(
                    "a slot is superseded when any of its schedules has a newer time",
                    "cron/Gate.java",
                    "newest = Math.min(newest, schedule.previousBefore(pass.now.getEpochSecond() + 1));",
                    "long last = schedule.previousBefore(pass.now.getEpochSecond() + 1);\n"
                            + "newest = last > slot.getEpochSecond() ? last : newest;"),
            // Launching
            new Bug(
                    "a create carries no end that the fence could keep",
                    "launch/LaunchPolicy.java",
                    "Instant notAfter = Times.earlier(timeLimit, l.close().minus(HALF_OPEN));",
                    "Instant notAfter = now.plusSeconds(3_600);"),
            new Bug(
                    "a create may land at the close",
                    "launch/LaunchPolicy.java",
                    "Duration HALF_OPEN = Duration.ofMillis(1);",
                    "Duration HALF_OPEN = Duration.ofMillis(-500);"),
            new Bug(
                    "a slot in doubt is closed",
                    "launch/LaunchPolicy.java",
                    "if (doubt.until() != null) {\n            return now",
                    "if (doubt.until() != null && over && now.isAfter(Instant.MAX)) {\n            return now"),
            new Bug(
                    "what was refused has no copy that may land",
                    "launch/LaunchPolicy.java",
                    "Instant landed = releaseAfter(l);",
                    "Instant landed = Instant.EPOCH;"),
            new Bug(
                    "what was refused ends without a look",
                    "launch/LaunchPolicy.java",
                    "if (!l.doubt().lookedAt().isBefore(landed)) {",
                    "if (!now.isBefore(landed)) {"),
            new Bug(
                    "a look settles a doubt at once",
                    "launch/LaunchPolicy.java",
                    "until = horizon(l);",
                    "until = now;"),
            new Bug(
                    "a name that was taken is tried again without reading the account",
                    "launch/LaunchPolicy.java",
                    "doubt.ledgerUnread() || exists,",
                    "doubt.ledgerUnread(),"),
            new Bug(
                    "the server's delay is ignored",
                    "launch/LaunchPolicy.java",
                    ": now.plus(wait).plus(pause(l, jitter, now));",
                    ": now.plus(pause(l, jitter, now));"),
            new Bug(
                    "a create does not mind the end of the lease",
                    "launch/LaunchPolicy.java",
                    ": leaseEnd.minus(settings.attemptTimeout()).minus(settings.skewAllowance());",
                    ": leaseEnd.plusSeconds(60);"),
            new Bug(
                    "a broken API server is probed without a pause",
                    "launch/Dispatcher.java",
                    "boolean due = !now.isBefore(api.next());",
                    "boolean due = now.isAfter(Instant.MIN);"),
            new Bug(
                    "a foreign run of that name is taken for ours",
                    "control/Errands.java",
                    "boolean ours = child.isRunOf(state.key.name(), state.uid, slot);",
                    "boolean ours = true;"),
            new Bug(
                    "a retry has another name",
                    "control/Errands.java",
                    "slot -> body(cron, slot));",
                    "slot -> body(cron, slot.plusSeconds(launch.attempts())));"),
            new Bug(
                    "a body that was made ahead is used for a later version too",
                    "control/Errands.java",
                    "ready != null && ready.cron() == cron && ready.slot().equals(slot)",
                    "ready != null && ready.cron().key().equals(cron.key()) && ready.slot().equals(slot)"),
            new Bug(
                    "what was closed meanwhile is created all the same",
                    "control/Errands.java",
                    "                || closed\n",
                    "                || (closed && state.cron == null)\n"),
            // Leadership and caches
            new Bug(
                    "a lease is taken before it has ended",
                    "control/Elector.java",
                    "stood.compareTo(last.duration) >= 0;",
                    "stood.multipliedBy(4).compareTo(last.duration) >= 0;"),
            new Bug(
                    "a lease is trusted after its end",
                    "control/Elector.java",
                    "Duration limit = settings.leaseDuration().minus(SAFETY);",
                    "Duration limit = settings.leaseDuration().plusSeconds(20);"),
            new Bug(
                    "a lease is taken whatever its version is",
                    "control/Elector.java",
                    "if (version != null) {",
                    "if (version != null && version.isEmpty()) {"),
            new Bug(
                    "a leader believes its caches at once",
                    "control/Leadership.java",
                    "since != null && lookedAt != null && caches.areSyncedSince(since) && caches.areGapless(lookedAt);",
                    "since != null && lookedAt != null;"),
            new Bug(
                    "an older state replaces a newer one",
                    "control/Holdings.java",
                    "if (known != null && !Versions.isNewer(meta.version(), known.version())) {",
                    "if (known != null && meta.version().equals(known.version())) {"),
            new Bug(
                    "what is gone comes back by a late answer",
                    "control/Holdings.java",
                    "if (wentAt != null && Versions.isAtLeast(wentAt, meta.version())) {",
                    "if (wentAt != null && wentAt.isEmpty()) {"),
            new Bug(
                    "an expired watch is opened again where it was",
                    "control/Informer.java",
                    "        if (expired || why instanceof Answer.Garbled) {\n            listWanted = true;\n        }\n",
                    ""),
            new Bug(
                    "a ledger is deleted when nobody could say whether its CronWorkflow lives",
                    "control/Orphans.java",
                    "boolean gone = fault.isPresent() && fault.get() instanceof Fault.Gone;",
                    "boolean gone = fault.isPresent();"),
            new Bug(
                    "runs of another instance are let go, and its accounts deleted",
                    "control/Orphans.java",
                    "            if (alive) {\n",
                    "            if (alive && time.equals(Instant.MIN)) {\n"),
            new Bug(
                    "Replace leaves earlier runs running",
                    "cron/Replacement.java",
                    "&& isEarlier(pass, child, newest.get())",
                    "&& child.uid().isEmpty()"),
            new Bug(
                    "forbid: wait is not heeded",
                    "cron/Gate.java",
                    "return pass.cron.options().forbidWaits() ? new Hold(named, read) : new Skip(named, Optional.of(read));",
                    "return new Skip(named, Optional.of(read));"),
            new Bug(
                    "a run has no label that names its CronWorkflow",
                    "cron/ChildBody.java",
                    "labels.put(Names.CRON_LABEL, cron.name());",
                    ""),
            new Bug(
                    "the fence lets late creates through",
                    "store/Fence.java",
                    "if (meta.created().isAfter(limit)) {",
                    "if (limit.equals(Instant.MAX)) {"),
            new Bug(
                    "a gap leaves the lease trusted",
                    "control/Elector.java",
                    "        distrusted = true;\n        dueNanos = Long.MIN_VALUE;\n",
                    "        dueNanos = Long.MIN_VALUE;\n"),
            new Bug(
                    "slow answers tell the time",
                    "control/ServerClock.java",
                    "        if (!isQuick && quick && isKnown() && now.nanos() - quickNanos < RELIED_ON.toNanos()) {",
                    "        if (isQuick == quick && known > SAMPLES) {"),
            new Bug(
                    "a late answer takes an account back",
                    "control/Ledgers.java",
                    "if (watched == null || !Versions.isNewer(watched.version(), read.version())) {",
                    "if (watched == null || !watched.version().isEmpty()) {"),
            new Bug(
                    "an outcome whose record is in doubt is not told",
                    "control/Ledgers.java",
                    "if (ledger.epoch() == state.writtenUnder) {",
                    "if (ledger.epoch() == state.writtenUnder && !state.ledgerStale) {"),
            new Bug(
                    "a skip is told by itself and with its row",
                    "control/Ledgers.java",
                    "more.merge(label(entry.outcome()), -1L, Long::sum);",
                    "more.merge(label(entry.outcome()), 0L, Long::sum);"),
            new Bug(
                    "an old body is sent again long after an edit",
                    "launch/LaunchPolicy.java",
                    "boolean mends = l.pace().mended() && doubt.until() != null",
                    "boolean mends = doubt.unseen() && doubt.until() != null"),
            new Bug(
                    "a run does not wait for its template",
                    "cron/Gate.java",
                    "if (!pass.view.missingTemplates().isEmpty()) {",
                    "if (pass.view.missingTemplates().size() > 9) {"),
            new Bug(
                    "a template that seems to be missing is not read once more",
                    "control/Errands.java",
                    "caches.templateFound(template.clusterScope(), found.object().meta());",
                    ""),
            new Bug(
                    "who stands by without a Lease calls itself ready",
                    "control/Controller.java",
                    "leadership.isReady() : leaseReach.isReached(present.now()));",
                    "leadership.isReady() : true);"));

    private Bugs() {}
}
