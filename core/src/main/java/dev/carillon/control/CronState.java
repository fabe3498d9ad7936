package dev.carillon.control;

import dev.carillon.api.Key;
import dev.carillon.cron.Action;
import dev.carillon.cron.Child;
import dev.carillon.cron.ChildBody;
import dev.carillon.cron.CronLedger;
import dev.carillon.cron.CronView;
import dev.carillon.cron.CronWorkflow;
import dev.carillon.cron.Names;
import dev.carillon.cron.Outage;
import dev.carillon.cron.TemplateRef;
import dev.carillon.fault.Fault;
import dev.carillon.fault.Scope;
import dev.carillon.launch.Launch;
import dev.carillon.launch.LaunchPolicy;
import dev.carillon.launch.Verdict;
import dev.carillon.port.Note;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** All that is remembered of one CronWorkflow, by its uid: what was read, what was decided, what is under way. */
final class CronState {
    /** A write that failed is tried again no sooner than this. */
    record Retry(int attempts, Instant notBefore) {}

    /** The target of reads and writes of the ledger. */
    static final String LEDGER = "ledger";

    private static final String CRON = "cron";

    final String uid;
    final Key key;

    @Nullable
    CronWorkflow cron;

    /** The account as decided so far. */
    @Nullable
    CronLedger ledger;

    /** The account as the API server holds it. */
    @Nullable
    CronLedger stored;

    /** The account up to which outcomes have been told of, so that each is told once whichever answer comes first. */
    @Nullable
    CronLedger told;

    /** The resourceVersion of the ledger object, empty while there is none; known even if its content is not. */
    String storedVersion = "";

    /** The epoch of our latest write of the ledger, 0 if there was none: what carries it is ours to tell. */
    long writtenUnder;

    /** The stamp of our latest write of the ledger, until that is seen; null if there is none. */
    @Nullable
    Instant sent;

    /** The account that is there was edited by hand: {@link #told} is what a program wrote last. */
    boolean edited;

    /** Somebody else wrote the ledger, or our own write is in doubt: read it before writing again. */
    boolean ledgerStale;

    /** Why the ledger object that is there was not taken. */
    CronView.Unread unread = CronView.Unread.NONE;

    /** By the run's name, as {@link CronView.Denials}. */
    final Map<String, String> deniedReleases = new HashMap<>();

    final Map<String, String> deniedStops = new HashMap<>();

    /** Uids of strays that were kept and have been counted: a finalizer may come back, and be taken off again. */
    final Set<String> countedStrays = new HashSet<>();

    /** Sorted: an order by hashes would differ from one JVM to the next, and a seed must be the same story on both. */
    Map<Instant, Launch> launches = Map.of();

    final Map<Instant, ChildBody> bodies = new HashMap<>();

    /** What waits or is under way, by the address of the object that it speaks to. */
    final Map<String, Work> works = new HashMap<>();

    /** By {@link #retryKey}. */
    final Map<String, Retry> retries = new HashMap<>();

    Instant cronRead = Instant.EPOCH;
    final Map<String, Instant> childReads = new HashMap<>();
    final Map<TemplateRef, Instant> templateReads = new HashMap<>();
    Instant projected = Instant.EPOCH;

    /** The timetable as it was last told. */
    Note.@Nullable Timetable timetable;

    /** A pass failed for a reason of ours: left alone until then. */
    Instant quarantinedUntil = Instant.EPOCH;

    CronState(String uid, Key key) {
        this.uid = uid;
        this.key = key;
    }

    /** Whether an object lies in its namespace: elsewhere it is somebody's copy, whatever it says of itself. */
    boolean isBeside(Key other) {
        return other.namespace().equals(key.namespace());
    }

    CronView view(
            CronWorkflow of,
            List<Child> children,
            Instant leaseEnd,
            boolean gapless,
            List<TemplateRef> missingTemplates,
            Optional<Outage> outage,
            boolean stopping,
            Map<String, Child> ended,
            CronView.Rules rules) {
        if (!childReads.isEmpty() || !deniedReleases.isEmpty() || !deniedStops.isEmpty()) {
            Set<String> names = children.stream().map(run -> run.key().name()).collect(Collectors.toSet());
            childReads.keySet().retainAll(names);
            deniedReleases.keySet().retainAll(names);
            deniedStops.keySet().retainAll(names);
        }
        if (!countedStrays.isEmpty()) {
            countedStrays.retainAll(children.stream().map(Child::uid).collect(Collectors.toSet()));
        }
        templateReads.keySet().retainAll(of.templates());
        if (!retries.isEmpty()) {
            Set<String> targets = new HashSet<>(Set.of(CRON, LEDGER));
            children.forEach(run -> targets.add(child(run.key().name())));
            of.templates().forEach(ref -> targets.add(template(ref)));
            retries.keySet().removeIf(key -> !targets.contains(key.substring(0, key.lastIndexOf('/'))));
        }
        return new CronView(
                of,
                ledger,
                stored,
                children,
                ended,
                launches,
                leaseEnd,
                new CronView.Freshness(cronRead, Map.copyOf(childReads), Map.copyOf(templateReads), gapless),
                missingTemplates,
                outage,
                projected,
                unread,
                new CronView.Denials(Map.copyOf(deniedReleases), Map.copyOf(deniedStops)),
                stopping,
                rules);
    }

    /** The CronWorkflow as the API server holds it now. A mended spec is a new try for what was refused (M6). */
    void read(CronWorkflow next, Instant now) {
        if (cron != null && !launches.isEmpty() && !cron.hasSpecOf(next)) {
            eachLaunch((slot, launch) -> launch.revised(now));
        }
        cron = next;
    }

    /** What breakers hold back learns the fault of the probe that speaks for it (PROTOCOL H3). */
    void heldBy(Function<Work, Optional<Fault>> breakers) {
        eachLaunch((slot, launch) -> {
            @Nullable Work work = works.get(child(this, slot));
            return work == null || work.underWay || !(work.action instanceof Action.Create)
                    ? launch
                    : breakers.apply(work).map(launch::heldBy).orElse(launch);
        });
    }

    /**
     * A new term begins: what was decided in an earlier one may have been settled by somebody else since. What is stored
     * is all that counts, and what of ours may still land: nothing can after the end of the lease that it was sent
     * under, but a Lease may be deleted before its end, and be ours again at once (PROTOCOL C1, C3, H8).
     */
    void beginTerm(LaunchPolicy policy, Instant time) {
        ledger = edited ? told : stored;
        SortedMap<Instant, Launch> kept = new TreeMap<>(launches);
        kept.values().removeIf(launch -> !policy.mayLand(launch, time));
        kept.replaceAll((slot, launch) -> launch.inNewTerm());
        launches = Collections.unmodifiableSortedMap(kept);
        bodies.keySet().retainAll(kept.keySet());
        retries.clear();
        cronRead = Instant.EPOCH;
        childReads.clear();
        templateReads.clear();
    }

    /** Under which epoch the stored account was written, 0 if there is none. */
    long storedEpoch() {
        return stored == null ? 0 : stored.epoch();
    }

    /** A stored account, from the watch, a read or the answer to a write of ours. */
    void stored(CronLedger found) {
        unread = CronView.Unread.NONE;
        edited = false;
        if (ledger != null && stored != null && found.version().equals(stored.version())) {
            return; // a write of ours did not arrive: what was decided upon this very account stands
        }
        stored = found;
        storedVersion = found.version();
        ledger = ledger == null ? found : ledger.mergedOver(found);
    }

    /** The ledger object is gone. What we know of it stays and is written again. */
    void ledgerGone() {
        unread = CronView.Unread.NONE;
        edited = false;
        stored = null;
        storedVersion = "";
    }

    /** Whether a run of ours was created whose record no look has brought yet: it may be gone, and nobody else knows of it. */
    boolean owesARecord() {
        return isOurs() && launches.values().stream().anyMatch(launch -> launch.verdict() instanceof Verdict.Created);
    }

    /** Whether its account is ours to keep: nobody keeps that of what is being deleted, nor that of a later program. */
    private boolean isOurs() {
        return cron != null && !cron.terminating() && !unread.newer();
    }

    /** Whether it has counted the end of a run that is not written down yet: nobody else may have seen it. */
    boolean owesAnEnd() {
        return isOurs() && ledger != null && stored != null && ledger.ends() != stored.ends();
    }

    /** A body may have a megabyte, and only what is in doubt has to be sent again as it was (PROTOCOL M6). */
    void dropSettledBodies() {
        bodies.keySet().removeIf(slot -> {
            @Nullable Launch launch = launches.get(slot);
            return launch == null || !launch.inDoubt();
        });
    }

    /** Whether the slot has its outcome, durably. */
    boolean isRecorded(Instant slot) {
        return stored != null && stored.isClosed(slot);
    }

    /** Whether a create of ours may still land, or has perhaps landed and is still to be looked for. */
    boolean hasLaunchUnderWay(LaunchPolicy policy, Instant time) {
        boolean looking = isOurs();
        return launches.values().stream()
                .anyMatch(launch -> policy.mayLand(launch, time) || (looking && launch.inDoubt()));
    }

    /** The slots whose create may still land, or has perhaps landed. */
    List<Instant> slotsUnderWay(LaunchPolicy policy, Instant time) {
        return launches.entrySet().stream()
                .filter(entry -> entry.getValue().inDoubt() || policy.mayLand(entry.getValue(), time))
                .map(Map.Entry::getKey)
                .toList();
    }

    /**
     * Whether nothing waits for the record of that slot's run: no other slot, which may go on by this very answer, and no earlier
     * run, which is replaced once this one is recorded.
     */
    boolean mayBeRecordedLater(Instant slot) {
        return cron != null
                && cron.concurrency() != CronWorkflow.Concurrency.REPLACE
                && ledger != null
                && ledger.open().stream().allMatch(open -> open.slot().equals(slot));
    }

    /** Whether a create of that run is under way. */
    boolean awaits(Key run) {
        @Nullable Work work = works.get(child(run.name()));
        return work != null && work.underWay && work.action instanceof Action.Create && isBeside(run);
    }

    void launch(Instant slot, Launch launch) {
        SortedMap<Instant, Launch> next = new TreeMap<>(launches);
        next.put(slot, launch);
        launches = Collections.unmodifiableSortedMap(next);
    }

    /** The slot's launch is over, or never was ours. */
    void drop(Instant slot) {
        SortedMap<Instant, Launch> next = new TreeMap<>(launches);
        next.remove(slot);
        launches = Collections.unmodifiableSortedMap(next);
    }

    /**
     * News of a success: launches that wait for the API, or for something in that namespace, are tried at once. It is
     * no news for what concerns one object: in a busy namespace its slow lane would otherwise be as fast as the others
     * succeed.
     */
    boolean wake(String namespace, Instant now) {
        return eachLaunch((slot, launch) -> {
            @Nullable Fault last = launch.last();
            boolean helped = last != null
                    && !(last.scope() instanceof Scope.Single)
                    && (last.scope() instanceof Scope.Api || namespace.equals(key.namespace()));
            return helped ? launch.woken(now) : launch;
        });
    }

    /** @return whether any became another */
    private boolean eachLaunch(BiFunction<Instant, Launch, Launch> change) {
        SortedMap<Instant, Launch> next = new TreeMap<>(launches);
        next.replaceAll(change);
        boolean changed = !next.equals(launches);
        launches = Collections.unmodifiableSortedMap(next);
        return changed;
    }

    /** The object that an action speaks to. */
    static String target(CronState state, Action action) {
        return switch (action) {
            case Action.Create create -> child(state, create.slot());
            case Action.LookUp look -> child(state, look.slot());
            case Action.ReadLedger read -> LEDGER;
            case Action.SaveLedger save -> LEDGER;
            case Action.ConfirmCron confirm -> CRON;
            case Action.Project project -> CRON;
            case Action.ConfirmTemplate confirm -> template(confirm.template());
            case Action.ConfirmChild confirm -> child(confirm.name());
            case Action.Release release -> child(release.child().key().name());
            case Action.Stop stop -> child(stop.child().key().name());
            case Action.Remove remove -> child(remove.child().key().name());
        };
    }

    /** Under which a failed write waits: one that is denied must not keep another one from the same object. */
    static String retryKey(String target, Action action) {
        return target + "/" + action.getClass().getSimpleName();
    }

    private static String child(CronState state, Instant slot) {
        return child(Names.child(state.key.name(), slot));
    }

    private static String child(String name) {
        return "child/" + name;
    }

    private static String template(TemplateRef ref) {
        return (ref.clusterScope() ? "cluster-template/" : "template/") + ref.name();
    }
}
