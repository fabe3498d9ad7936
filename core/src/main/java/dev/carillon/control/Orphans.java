package dev.carillon.control;

import dev.carillon.api.Answer;
import dev.carillon.api.Key;
import dev.carillon.api.Kind;
import dev.carillon.api.Request;
import dev.carillon.cron.Child;
import dev.carillon.cron.LedgerJson;
import dev.carillon.fault.Fault;
import dev.carillon.fault.Faults;
import dev.carillon.port.Call;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Runs and ledgers whose CronWorkflow is gone: nobody will record them any more, so once a live read confirms it the
 * runs are released and the ledgers deleted (PROTOCOL H2).
 */
final class Orphans {
    /** Looked for this often: the garbage collector needs some seconds itself. */
    private static final Duration PERIOD = Duration.ofSeconds(3);

    /** Requests begun in one look. */
    private static final int LIMIT = 20;

    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final Duration RETRY = Duration.ofSeconds(10);

    private final Caches caches;
    private final Calls calls;
    private final Faults faults;
    private final Map<String, Instant> askedAbout = new HashMap<>();
    private Instant lookedAt = Instant.EPOCH;

    Orphans(Caches caches, Calls calls, Faults faults) {
        this.caches = caches;
        this.calls = calls;
        this.faults = faults;
    }

    void step(Moment now, Instant time, Set<String> living) {
        if (lookedAt.plus(PERIOD).isAfter(time)) {
            return;
        }
        lookedAt = time;
        askedAbout.values().removeIf(at -> at.plus(RETRY).isBefore(time));
        Map<String, Key> suspects = suspects(living);
        suspects.keySet().removeAll(askedAbout.keySet());
        suspects.entrySet().stream().limit(LIMIT).forEach(s -> confirm(s.getKey(), s.getValue(), now, time));
    }

    /** CronWorkflow uids that somebody still speaks of, with the address that they had. */
    private Map<String, Key> suspects(Set<String> living) {
        Map<String, Key> suspects = new HashMap<>();
        for (String uid : caches.ownersOfRuns()) {
            if (!living.contains(uid)) {
                caches.childrenOf(uid).stream()
                        .filter(Child::isUnrecorded)
                        .findFirst()
                        .ifPresent(run -> suspects.put(uid, run.cronKey()));
            }
        }
        for (LedgerJson.Found ledger : caches.ledgers.all()) {
            if (!living.contains(ledger.cronUid()) && !ledger.cronName().isEmpty()) {
                suspects.put(ledger.cronUid(), new Key(ledger.key().namespace(), ledger.cronName()));
            }
        }
        return suspects;
    }

    private void confirm(String uid, Key cron, Moment now, Instant time) {
        askedAbout.put(uid, time);
        Request request = new Request.Get(Kind.CRON_WORKFLOW, cron);
        calls.send(Call.Lane.BACKGROUND, request, TIMEOUT, false, now, (answer, sent) -> {
            Optional<Fault> fault = faults.of(request, answer, false);
            boolean gone = fault.isPresent() && fault.get() instanceof Fault.Gone;
            boolean another = answer instanceof Answer.Found found
                    && !found.object().meta().uid().equals(uid);
            if (gone || another) {
                letGo(uid, cron.namespace(), now, time);
            }
        });
    }

    private void letGo(String uid, String namespace, Moment now, Instant time) {
        Set<Key> released = new HashSet<>();
        for (Child run : caches.childrenOf(uid)) {
            if (run.isUnrecorded() && run.landed().isBefore(time) && released.add(run.key())) {
                Request request = Requests.release(run);
                calls.send(Call.Lane.BACKGROUND, request, TIMEOUT, false, now, (answer, sent) -> {
                    if (answer instanceof Answer.Found found) {
                        caches.children.wrote(found.object().meta(), Child.read(found.object()));
                    }
                });
            }
        }
        LedgerJson.Found ledger = caches.ledgers.get(new Key(namespace, uid));
        if (ledger != null && released.isEmpty()) {
            Request request = new Request.Delete(Kind.CRON_LEDGER, ledger.key(), ledger.uid(), null);
            calls.send(Call.Lane.BACKGROUND, request, TIMEOUT, false, now, (answer, sent) -> {});
        }
    }
}
