package dev.carillon.cron;

import dev.carillon.api.Json;
import dev.carillon.api.Kind;
import dev.carillon.api.Times;
import dev.carillon.cron.CronLedger.Entry;
import dev.carillon.cron.CronWorkflow.Shown;
import dev.carillon.fault.Fault;
import dev.carillon.launch.Launch;
import dev.carillon.launch.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The status and marks that Argo's tools read: worked out from the stored ledger, written when they differ, never read
 * back as truth (PROTOCOL C2).
 */
final class Projection {
    /** At most one write per CronWorkflow in this time. */
    static final Duration PERIOD = Duration.ofSeconds(10);

    /** What is tried for this long in vain is told of: most trouble is over by then. */
    static final Duration PATIENCE = Duration.ofMinutes(1);

    /** How long a rebuilt account is shown: who looks once a day sees it. */
    static final Duration REBUILT_SHOWN = Duration.ofDays(1);

    private static final String ACTIVE = "Active";
    private static final String STOPPED = "Stopped";

    private Projection() {}

    static void show(CronPass pass) {
        @Nullable CronLedger stored = pass.view.stored();
        if (stored == null) {
            return;
        }
        pendingTrouble(pass);
        if (stored.trouble() != null && pass.conditions.stream().noneMatch(Projection::isSubmissionError)) {
            pass.say(Condition.SUBMISSION_ERROR, stored.trouble().text());
        }
        if (pass.conditions.stream().noneMatch(Projection::isSubmissionError)) {
            triedInVain(pass);
        }
        if (isNewlyRebuilt(pass, stored)) {
            boolean lost = stored.rebuilt().contains(Takeover.UNREAD);
            pass.say(
                    Condition.LEDGER_REBUILT,
                    "CronLedger " + pass.cron.uid() + ": " + stored.rebuilt() + ". Nothing is to be mended"
                            + (lost ? "; earlier outcomes that only it knew are forgotten" : ""));
        }
        write(pass, wanted(pass, stored));
    }

    /**
     * Nothing is to be mended, so it does not stay for ever: the ledger and {@code explain} remember it. Words that do
     * not end with a time that has come are no program's.
     */
    private static boolean isNewlyRebuilt(CronPass pass, CronLedger stored) {
        return Times.last(stored.rebuilt())
                .filter(at ->
                        at.isAfter(pass.now.minus(REBUILT_SHOWN)) && !at.isAfter(pass.now.plus(Takeover.AHEAD_LIMIT)))
                .isPresent();
    }

    /** The conditions alone, where there is no account that the rest could be worked out from. */
    static void showConditions(CronPass pass) {
        Shown shown = pass.cron.shown();
        write(
                pass,
                new Shown(
                        active(pass).stream().map(Child::uid).toList(),
                        shown.lastScheduled(),
                        shown.succeeded(),
                        shown.failed(),
                        shown.phase(),
                        shownConditions(pass),
                        lastUsedSchedule(pass.cron),
                        shown.completed()));
    }

    private static void write(CronPass pass, Shown wanted) {
        Shown shown = pass.cron.shown();
        if (wanted.equals(shown)) {
            return;
        }
        Instant at = pass.view.projected().plus(PERIOD);
        Instant recorded = recorded(pass);
        if (recorded.isAfter(at) && wanted.conditions().equals(shown.conditions())) {
            at = recorded;
        }
        if (at.isAfter(pass.now)) {
            pass.wakeBy(at);
        } else {
            pass.act(new Action.Project(patch(pass, wanted)));
        }
    }

    /**
     * A run is shown when it is recorded, together with its time: shown before, it would have its time in a second write. An
     * account that cannot be written holds nothing back for longer than that second write would take.
     */
    private static Instant recorded(CronPass pass) {
        @Nullable CronLedger stored = pass.view.stored();
        return stored == null
                ? Instant.MIN
                : pass.after().recent().stream()
                        .filter(e -> e.outcome().hasRun() && !stored.holds(e))
                        .map(e -> e.decided().plus(PERIOD))
                        .min(Comparator.naturalOrder())
                        .orElse(Instant.MIN);
    }

    private static boolean isSubmissionError(Condition condition) {
        return condition.type().equals(Condition.SUBMISSION_ERROR);
    }

    /** A slot that waits for somebody to mend something says so while it waits. */
    private static void pendingTrouble(CronPass pass) {
        List<TemplateRef> missing = pass.view.missingTemplates();
        if (!missing.isEmpty() && !pass.after().open().isEmpty()) {
            Instant slot = pass.after().open().getFirst().slot();
            say(pass, slot, "waits", Outcome.TEMPLATE_NOT_FOUND, Reason.missing(missing), "");
            return;
        }
        for (Map.Entry<Instant, Launch> entry : pass.launches.entrySet()) {
            Launch launch = entry.getValue();
            if (launch.verdict() == null && launch.wanted() != null) {
                Verdict.Rejected rejected = launch.wanted();
                String reason = Reason.of(rejected.rejection());
                say(pass, entry.getKey(), "was rejected", reason, rejected.message(), mendBy(launch));
                return;
            }
            // The first speaks for all.
            if (launch.verdict() == null && launch.last() instanceof Fault.Blocked blocked) {
                say(pass, entry.getKey(), "waits", Reason.of(blocked.block()), blocked.message(), "");
                return;
            }
            if (launch.verdict() == null && launch.last() instanceof Fault.Quota quota) {
                String reason = Reason.of(Fault.Rejection.QUOTA_EXCEEDED);
                pass.say(
                        Condition.SUBMISSION_ERROR,
                        Reason.pending(entry.getKey(), "waits", reason, quota.message()) + Reason.QUOTA_FIX
                                + "; before " + launch.close() + " it still runs");
                return;
            }
        }
    }

    /**
     * Passing trouble that does not pass. The words stay the same whatever is answered each time: one write when it
     * begins, one when it ends. A silence of the API server is everybody's; when it ends, what waits goes first.
     */
    private static void triedInVain(CronPass pass) {
        Instant answering = pass.view.outage().map(Outage::until).orElse(Instant.EPOCH);
        if (answering.isAfter(pass.now)) {
            return;
        }
        for (Map.Entry<Instant, Launch> entry : pass.launches.entrySet()) {
            Launch launch = entry.getValue();
            // One that is held, or that is looked for only because it may exist, is not tried.
            boolean tried =
                    !pass.holds.containsKey(entry.getKey()) && launch.close().isAfter(pass.now);
            if (launch.verdict() != null || launch.last() == null || !tried) {
                continue;
            }
            Instant at = Times.later(launch.opened(), answering).plus(PATIENCE);
            if (at.isAfter(pass.now)) {
                pass.wakeBy(at);
            } else {
                pass.say(
                        Condition.SUBMISSION_ERROR,
                        Reason.pending(
                                        entry.getKey(),
                                        "waits",
                                        "Retried",
                                        "the API server has not taken it for a minute of trying")
                                + "It is tried until " + launch.close()
                                + "; the account and carillon explain name the last fault");
                return; // the first speaks for all
            }
        }
    }

    private static void say(CronPass pass, Instant slot, String what, String reason, String message, String more) {
        pass.say(Condition.SUBMISSION_ERROR, Reason.pending(slot, what, reason, message) + Reason.fix(reason) + more);
    }

    private static String mendBy(Launch rejected) {
        return "; mended before " + rejected.close() + " it still runs";
    }

    private static Shown wanted(CronPass pass, CronLedger stored) {
        List<String> active = active(pass).stream().map(Child::uid).toList();
        Instant last = stored.lastRun().map(Entry::slot).orElse(null);
        @Nullable Instant shownLast = pass.shownLast();
        if (last == null || (shownLast != null && shownLast.isAfter(last))) {
            last = shownLast; // it never moves back: Argo may have run a slot that our account begins after
        }
        boolean ran = last != null;
        last = last == null ? null : last.truncatedTo(ChronoUnit.SECONDS); // as it is written
        String phase = pass.stopped
                ? STOPPED
                : ran ? ACTIVE : pass.cron.shown().phase().equals(STOPPED) ? ACTIVE : "";
        return new Shown(
                active,
                last,
                stored.counters().succeeded(),
                stored.counters().failed(),
                phase,
                shownConditions(pass),
                lastUsedSchedule(pass.cron),
                pass.stopped);
    }

    private static List<Child> active(CronPass pass) {
        return pass.view.children().stream()
                .filter(c -> !c.isFulfilled() || isUncounted(pass, c))
                .sorted(Comparator.comparing(Child::created)
                        .thenComparing(c -> c.key().name()))
                .toList();
    }

    /** It leaves the list in the write that counts its end: whoever has only the status knows by that what it has counted. */
    private static boolean isUncounted(CronPass pass, Child ended) {
        @Nullable CronLedger stored = pass.view.stored();
        Instant slot = ended.slotOf(pass.cron.name(), pass.cron.uid());
        return stored != null && slot != null && stored.awaitsEnd(slot);
    }

    /** One condition of a type: several problems are one text. */
    private static List<Condition> shownConditions(CronPass pass) {
        List<Condition> shown = new ArrayList<>();
        for (Condition condition : pass.conditions) {
            int at = -1;
            for (int i = 0; i < shown.size(); i++) {
                at = shown.get(i).type().equals(condition.type()) ? i : at;
            }
            if (at < 0) {
                shown.add(condition);
            } else if (!shown.get(at).message().contains(condition.message())) {
                shown.set(at, new Condition(condition.type(), shown.get(at).message() + "; " + condition.message()));
            }
        }
        return List.copyOf(shown);
    }

    /** Argo's spelling: the schedules joined by commas, each with its zone. */
    static String lastUsedSchedule(CronWorkflow cron) {
        String zone = cron.timezone().isEmpty() ? "" : "CRON_TZ=" + cron.timezone() + " ";
        return String.join(",", cron.scheduleTexts().stream().map(s -> zone + s).toList());
    }

    private static byte[] patch(CronPass pass, Shown wanted) {
        ObjectNode patch = Json.object();
        ObjectNode metadata = patch.putObject("metadata");
        // The version makes this a compare-and-swap: two writers never mix their lists.
        metadata.put("resourceVersion", pass.cron.version());
        metadata.putObject("annotations").put(Names.LAST_USED_SCHEDULE, wanted.lastUsedSchedule());
        if (wanted.completed() != pass.cron.shown().completed()) {
            ObjectNode labels = metadata.putObject("labels");
            if (wanted.completed()) {
                labels.put(Names.COMPLETED_LABEL, "true");
            } else {
                labels.putNull(Names.COMPLETED_LABEL);
            }
        }
        ObjectNode status = patch.putObject("status");
        ArrayNode active = status.putArray("active");
        active(pass).forEach(run -> reference(active.addObject(), run));
        if (wanted.lastScheduled() != null) {
            status.put("lastScheduledTime", wanted.lastScheduled().toString());
        } else if (pass.cron.shown().lastScheduled() != null || pass.cron.isStatusCopied()) {
            status.putNull("lastScheduledTime");
        }
        status.put("succeeded", wanted.succeeded());
        status.put("failed", wanted.failed());
        status.put("phase", wanted.phase());
        ArrayNode conditions = status.putArray("conditions");
        wanted.conditions()
                .forEach(c -> conditions
                        .addObject()
                        .put("type", c.type())
                        .put("status", "True")
                        .put("message", c.message()));
        return Json.bytes(patch);
    }

    private static void reference(ObjectNode target, Child run) {
        target.put("apiVersion", Kind.WORKFLOW.apiVersion())
                .put("kind", Kind.WORKFLOW.name())
                .put("namespace", run.key().namespace())
                .put("name", run.key().name())
                .put("uid", run.uid())
                .put("resourceVersion", run.version());
    }
}
