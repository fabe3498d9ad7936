package dev.carillon.control;

import dev.carillon.api.Key;
import dev.carillon.audit.Audit;
import dev.carillon.audit.Evidence;
import dev.carillon.audit.Finding;
import dev.carillon.cron.CronLedger;
import dev.carillon.cron.CronSettings;
import dev.carillon.cron.OffBeat;
import dev.carillon.port.Note;
import dev.carillon.port.Telemetry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Looks over the shoulder of the plan: one CronWorkflow at a time, slowly, by a checker that works out by itself what
 * was due. It reads what is in memory and writes nothing.
 */
final class Auditor {
    /**
     * One CronWorkflow each so often at the most. An audit takes a millisecond or two of the control thread, so this is a
     * thousandth of it, and a thousand CronWorkflows take half an hour to fifty minutes.
     */
    static final Duration PERIOD = Duration.ofSeconds(2);

    /** What has findings is looked at again after this, so that an alarm ends soon after its cause. */
    static final Duration RECHECK = Duration.ofSeconds(30);

    /** How far back: what is older was looked at when it was younger. */
    static final Duration SPAN = Duration.ofHours(24);

    private final Caches caches;
    private final Telemetry telemetry;
    private final CronSettings settings;
    private final Key lease;

    /** Uids in the order in which they are looked at; filled again when it is empty. */
    private final ArrayDeque<String> turn = new ArrayDeque<>();

    /** Uids with findings, by the time of the look; oldest first. */
    private final ArrayDeque<Recheck> rechecks = new ArrayDeque<>();

    /** What was found at the last look, and where the account stood. */
    private final Map<String, Seen> seen = new HashMap<>();

    private Instant nextAt = Instant.EPOCH;
    private boolean rechecked;

    private record Recheck(String uid, Instant at) {}

    private record Seen(Set<Subject> findings, Instant cursor) {}

    /** What a finding is about: its words change with time. */
    private record Subject(
            Finding.Kind kind, Key key, @Nullable Instant slot) {
        static Subject of(Finding finding) {
            return new Subject(finding.kind(), finding.key(), finding.slot());
        }
    }

    Auditor(Caches caches, Telemetry telemetry, Settings settings) {
        this.caches = caches;
        this.telemetry = telemetry;
        this.settings = settings.cron();
        this.lease = new Key(settings.leaseNamespace(), settings.leaseName());
    }

    /** A new leadership begins anew: what was seen under an earlier one is old. */
    void begin() {
        turn.clear();
        rechecks.clear();
        seen.clear();
    }

    void forget(String uid) {
        seen.remove(uid);
    }

    /** The CronWorkflow whose turn it is, if it is time for one. */
    Optional<CronState> next(Map<String, CronState> states, Instant time) {
        if (nextAt.isAfter(time) || !OffBeat.isCalm(time)) {
            return Optional.empty();
        }
        nextAt = time.plus(PERIOD);
        Recheck oldest = rechecks.peek();
        // In turns with the others: a thousand with findings must not hide the rest.
        rechecked = !rechecked && oldest != null && !oldest.at().isAfter(time);
        String uid = rechecked ? rechecks.remove().uid() : upNext(states);
        @Nullable CronState state = states.get(uid);
        // With a request under way the account is about to change.
        if (state != null && !state.works.isEmpty()) {
            if (rechecked) { // or what was found would stand until its next turn, unconfirmed
                rechecks.add(new Recheck(uid, nextAt));
            }
            return Optional.empty();
        }
        return Optional.ofNullable(state).filter(of -> of.cron != null);
    }

    private String upNext(Map<String, CronState> states) {
        if (turn.isEmpty()) {
            states.keySet().stream().sorted().forEach(turn::add);
        }
        return turn.isEmpty() ? "" : turn.remove();
    }

    void look(CronState state, Instant time) {
        @Nullable Seen before = seen.get(state.uid);
        @Nullable CronLedger stored = state.stored;
        boolean unreadable = stored == null && !state.storedVersion.isEmpty();
        Evidence evidence = new Evidence(
                state.key,
                state.uid,
                state.cron,
                stored,
                unreadable ? "somebody else wrote it" : "",
                caches.childrenOf(Ledgers.key(state)),
                settings,
                before == null ? null : before.cursor());
        List<Finding> findings = Audit.of(evidence, lease, time.minus(SPAN), time);
        Set<Subject> subjects = new HashSet<>();
        findings.forEach(f -> subjects.add(Subject.of(f)));
        List<Finding> news = findings.stream()
                .filter(f -> before == null || !before.findings().contains(Subject.of(f)))
                .toList();
        seen.put(state.uid, new Seen(subjects, stored == null ? Instant.EPOCH : stored.recordedThrough()));
        if (!findings.isEmpty()) {
            rechecks.removeIf(r -> r.uid().equals(state.uid));
            rechecks.add(new Recheck(state.uid, time.plus(RECHECK)));
        }
        telemetry.note(new Note.Audited(state.key, time, findings, news));
    }
}
