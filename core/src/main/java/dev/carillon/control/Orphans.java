package dev.carillon.control;

import dev.carillon.api.Answer;
import dev.carillon.api.Key;
import dev.carillon.api.Kind;
import dev.carillon.api.Request;
import dev.carillon.cron.Child;
import dev.carillon.cron.CronLedger;
import dev.carillon.cron.CronLedger.Entry;
import dev.carillon.cron.LedgerJson;
import dev.carillon.fault.Fault;
import dev.carillon.fault.Faults;
import dev.carillon.launch.LaunchPolicy;
import dev.carillon.port.Call;
import dev.carillon.port.Note;
import dev.carillon.port.Telemetry;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Runs and ledgers whose CronWorkflow is gone: nobody will record them any more, so once a live read confirms it the
 * runs are released and the ledgers deleted (PROTOCOL H2). Of one that was handed to another instance, which may be Argo,
 * the runs that are recorded are released.
 */
final class Orphans {
    /** Looked for this often: the garbage collector needs some seconds itself. */
    private static final Duration PERIOD = Duration.ofSeconds(3);

    /** Reads begun in one look, and writes under way: a deleted namespace with thousands of CronWorkflows must not flood the API. */
    private static final int LIMIT = 20;

    /**
     * CronWorkflows that are remembered for having left, until nothing of them is held. Runs are held for seconds, and a
     * standby only collects: who hands more than these over in a moment has {@code carillon release}.
     */
    private static final int LEFT_LIMIT = 1_000;

    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    /** Asked again after this, if there was no answer, or if what it allows has not come to pass. */
    private static final Duration RETRY = Duration.ofSeconds(10);

    /** The CronWorkflow is there: another instance looks after it, and will do so for long. */
    private static final Duration ALIVE_RETRY = Duration.ofMinutes(5);

    private enum Finding {
        UNKNOWN,
        ALIVE,
        GONE
    }

    /** @param begun whether something came of it, and more may: it is brought to its end before others are asked */
    private record Asked(Instant at, Finding finding, boolean begun) {
        static final Asked NEVER = found(Instant.EPOCH, Finding.UNKNOWN);

        static Asked found(Instant at, Finding finding) {
            return new Asked(at, finding, false);
        }

        /** Something was done about it, so what is next is due at once. */
        Asked again(Instant time) {
            return new Asked(time.minus(RETRY), finding, true);
        }

        /** The API server has named a delay in an answer to a request that left at {@code time}. */
        Asked delayed(Instant time, Duration delay) {
            return delay.compareTo(RETRY) < 0
                    ? this
                    : found(time.plus(TIMEOUT).plus(delay).minus(RETRY), finding);
        }

        boolean isDue(Instant time) {
            return !at.plus(finding == Finding.ALIVE ? ALIVE_RETRY : RETRY).isAfter(time);
        }
    }

    /** The most urgent first. */
    private enum Why {
        /** A run waits for its release. */
        UNRECORDED,
        /** A ledger has lost its owner reference: nobody else deletes it. */
        ORPHANED,
        /** A ledger whose CronWorkflow is not ours to see; where other instances have theirs too, most are alive. */
        UNKNOWN
    }

    /**
     * @param byLedger whether the ledger says so, which knows its CronWorkflow. The name of a run says it only of that run:
     *     somebody may have copied it under another name, with its annotations
     */
    private record Suspect(String uid, Key cron, Why why, boolean byLedger) {
        Key account() {
            return new Key(cron.namespace(), uid);
        }

        boolean speaksOf(Child run) {
            return byLedger || run.cronKey().equals(cron);
        }
    }

    private final Caches caches;
    private final Calls calls;
    private final Faults faults;
    private final Telemetry telemetry;
    private final Supplier<LaunchPolicy> policy;
    private final Present present;

    /** By account: a uid may be named in any namespace. Forgotten with the suspicion. */
    private final Map<Key, Asked> asked = new HashMap<>();

    /** By account, the uids of the runs that were held when its CronWorkflow ceased to be ours. */
    private final Map<Key, Set<String>> left = Limited.byAge(LEFT_LIMIT);

    private Instant lookedAt = Instant.EPOCH;

    /** Releases and deletions under way. */
    private int writing;

    /** @param policy the rules that launches go by now */
    Orphans(
            Caches caches,
            Calls calls,
            Faults faults,
            Telemetry telemetry,
            Supplier<LaunchPolicy> policy,
            Present present) {
        this.caches = caches;
        this.calls = calls;
        this.faults = faults;
        this.telemetry = telemetry;
        this.policy = policy;
        this.present = present;
    }

    /** A CronWorkflow is not ours any more: it is deleted, or was handed to another instance. */
    void left(Key account) {
        Set<String> held = caches.childrenOf(account).stream()
                .filter(Child::isUnrecorded)
                .map(Child::uid)
                .collect(Collectors.toSet());
        if (!held.isEmpty()) {
            left.put(account, held);
        }
    }

    /** @param living whether the CronWorkflow of an account is ours and there */
    void step(Instant time, Predicate<Key> living) {
        if (lookedAt.plus(PERIOD).isAfter(time)) {
            return;
        }
        lookedAt = time;
        Map<Key, Suspect> suspects = suspects(living);
        asked.keySet().retainAll(suspects.keySet());
        left.keySet()
                .removeIf(account -> !suspects.containsKey(account)
                        || caches.childrenOf(account).stream().noneMatch(Child::isUnrecorded));
        // What is begun is brought to its end. Then least recently asked first: whoever is asked in vain must not keep
        // the others from their turn.
        List<Suspect> due = suspects.values().stream()
                .filter(s -> asked(s.account()).isDue(time))
                .sorted(Comparator.comparing((Suspect s) -> s.why)
                        .thenComparing(s -> !asked(s.account()).begun)
                        .thenComparing(s -> asked(s.account()).at)
                        .thenComparing(Suspect::uid)
                        .thenComparing(s -> s.cron.namespace()))
                .toList();
        // And namespaces by turns: in one of them somebody may have made ten thousand.
        Map<String, Integer> turns = new HashMap<>();
        Map<Suspect, Integer> turn = new HashMap<>();
        due.forEach(s -> turn.put(s, turns.merge(s.cron.namespace(), 1, Integer::sum)));
        due.stream()
                .sorted(Comparator.comparing(s -> turn.getOrDefault(s, 0)))
                .limit(LIMIT)
                .forEach(s -> confirm(s, time));
    }

    /**
     * Whether it is ours to release: a live read has shown that its CronWorkflow is gone, or that one was ours when it was
     * recorded.
     */
    boolean isOurs(Child run) {
        Key account = Ledgers.key(run);
        return asked(account).finding == Finding.GONE || leftBehind(account).contains(run);
    }

    /**
     * Runs of the time when the CronWorkflow was ours. One that is not recorded stays held: who has the CronWorkflow now
     * would find neither the run nor a record of it, and make another one. Later runs are the other's own.
     */
    private List<Child> leftBehind(Key account) {
        Set<String> held = left.getOrDefault(account, Set.of());
        return held.isEmpty()
                ? List.of()
                : caches.childrenOf(account).stream()
                        .filter(run -> run.isUnrecorded() && held.contains(run.uid()))
                        .filter(run -> entry(account, run).isPresent())
                        .toList();
    }

    private Optional<Entry> entry(Key account, Child run) {
        LedgerJson.@Nullable Found found = caches.ledgers.get(account);
        @Nullable CronLedger ledger = found == null ? null : found.ledger();
        return ledger == null
                ? Optional.empty()
                : ledger.recent().stream()
                        .filter(entry -> entry.outcome().childUid().equals(run.uid()))
                        .findFirst();
    }

    /** Whether no create of its slot can land any more. */
    private boolean hasLanded(Key account, Child run, Instant time) {
        return entry(account, run)
                .filter(entry -> run.landed(entry, policy.get()).isBefore(time))
                .isPresent();
    }

    private Asked asked(Key account) {
        return asked.getOrDefault(account, Asked.NEVER);
    }

    /** CronWorkflows that somebody still speaks of, by account. */
    private Map<Key, Suspect> suspects(Predicate<Key> living) {
        Map<Key, Suspect> suspects = new HashMap<>();
        for (LedgerJson.Found ledger : caches.ledgers.all()) {
            Key cron = new Key(ledger.key().namespace(), ledger.cronName());
            Why why = ledger.owned() ? Why.UNKNOWN : Why.ORPHANED;
            Suspect suspect = new Suspect(ledger.cronUid(), cron, why, true);
            if (!living.test(suspect.account()) && !ledger.cronName().isEmpty()) {
                suspects.put(suspect.account(), suspect);
            }
        }
        for (Key account : caches.accountsOfRuns()) {
            if (!living.test(account)) {
                String uid = account.name();
                caches.childrenOf(account).stream()
                        .filter(Child::isUnrecorded)
                        .min(Comparator.comparing(run -> run.key().name()))
                        .ifPresent(run -> suspects.merge(
                                account,
                                new Suspect(uid, run.cronKey(), Why.UNRECORDED, false),
                                (ledgers, runs) -> new Suspect(uid, ledgers.cron, runs.why, true)));
            }
        }
        return suspects;
    }

    private void confirm(Suspect suspect, Instant time) {
        // What was found before stands until there is an answer.
        asked.put(suspect.account(), Asked.found(time, asked(suspect.account()).finding));
        Request request = new Request.Get(Kind.CRON_WORKFLOW, suspect.cron);
        calls.send(Call.Lane.BACKGROUND, request, TIMEOUT, false, present.now(), (answer, sent) -> {
            Optional<Fault> fault = faults.of(request, answer, false);
            boolean gone = fault.isPresent() && fault.get() instanceof Fault.Gone;
            boolean alive = answer instanceof Answer.Found found
                    && found.object().meta().uid().equals(suspect.uid);
            if (alive) {
                List<Child> behind = leftBehind(suspect.account());
                asked.put(suspect.account(), Asked.found(time, behind.isEmpty() ? Finding.ALIVE : Finding.UNKNOWN));
                behind.stream()
                        .filter(run -> hasLanded(suspect.account(), run, time))
                        .limit(free())
                        .forEach(run -> send(suspect, Requests.release(run), time));
            } else if (gone || answer instanceof Answer.Found) {
                asked.put(suspect.account(), Asked.found(time, Finding.GONE));
                letGo(suspect, time);
            } else {
                wait(suspect.account(), fault, time);
            }
        });
    }

    private void wait(Key account, Optional<Fault> fault, Instant time) {
        if (fault.isPresent() && fault.get() instanceof Fault.Throttled throttled) {
            asked.put(account, asked(account).delayed(time, throttled.delay()));
        }
    }

    /** The ledger goes last: as long as a run is held, it says what the run was. */
    private void letGo(Suspect suspect, Instant time) {
        List<Child> held = caches.childrenOf(suspect.account()).stream()
                .filter(Child::isUnrecorded)
                .toList();
        List<Child> due = held.stream()
                .filter(run -> suspect.speaksOf(run) && run.landed().isBefore(time))
                .toList();
        int free = free();
        due.stream().limit(free).forEach(run -> send(suspect, Requests.release(run), time));
        if (due.size() > free) {
            asked.put(suspect.account(), asked(suspect.account()).again(time));
        }
        LedgerJson.Found ledger = caches.ledgers.get(suspect.account());
        if (ledger != null && suspect.byLedger && held.isEmpty()) {
            if (free > 0) {
                send(suspect, new Request.Delete(Kind.CRON_LEDGER, ledger.key(), ledger.uid(), null), time);
            } else {
                asked.put(suspect.account(), asked(suspect.account()).again(time));
            }
        }
    }

    private int free() {
        return LIMIT - writing;
    }

    private void send(Suspect suspect, Request request, Instant time) {
        writing++;
        Instant left = present.time(); // perhaps in an answer that took seconds: its own time begins now
        calls.send(Call.Lane.BACKGROUND, request, TIMEOUT, false, present.now(), (answer, sent) -> {
            writing--;
            Optional<Fault> fault = faults.of(request, answer, false);
            if (answer instanceof Answer.Found found && request.kind().equals(Kind.WORKFLOW)) {
                Child run = Child.read(found.object());
                caches.children.wrote(found.object().meta(), run);
                asked.put(suspect.account(), asked(suspect.account()).again(time));
                Optional<Instant> slot = Optional.ofNullable(run.slotOf(suspect.cron.name(), suspect.uid));
                telemetry.note(new Note.Released(suspect.cron, run.key().name(), slot));
            } else if (fault.isEmpty()) {
                telemetry.note(
                        new Note.LedgerRemoved(suspect.cron, request.key().name()));
            }
            wait(suspect.account(), fault, left);
            fault.filter(f -> !(f instanceof Fault.Gone))
                    .ifPresent(f -> telemetry.note(new Note.UpkeepFailed(
                            suspect.cron,
                            request.verb(),
                            request.kind().name(),
                            request.key().name(),
                            1,
                            f,
                            f.pause(RETRY))));
        });
    }
}
