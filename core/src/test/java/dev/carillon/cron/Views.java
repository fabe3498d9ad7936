package dev.carillon.cron;

import dev.carillon.api.ApiObject;
import dev.carillon.api.Json;
import dev.carillon.api.Kind;
import dev.carillon.cron.CronLedger.End;
import dev.carillon.cron.CronLedger.Entry;
import dev.carillon.cron.CronLedger.Open;
import dev.carillon.fault.Fault;
import dev.carillon.fault.Scope;
import dev.carillon.launch.Launch;
import dev.carillon.launch.LaunchPolicy;
import dev.carillon.launch.LaunchSettings;
import dev.carillon.launch.Sighting;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Views by hand. Times are written as the wall-clock time of one Tuesday in UTC; JSON is written with single quotes.
 * A view begins as one whose ledger has looked at everything up to {@link #looked}, stored as it is, without runs.
 */
final class Views {
    static final String DAY = "2026-11-24T";
    static final String NAME = "nightly";
    static final String UID = "4f1c7a52-6b0d-4a0e-9f3b-0c5d7e2a9b10";
    static final String CREATED = "00:00:00";
    static final LaunchPolicy POLICY = new LaunchPolicy(LaunchSettings.DEFAULT);

    private final ObjectNode cron;
    private @Nullable CronLedger ledger;
    private @Nullable CronLedger stored;
    private final List<Child> children = new ArrayList<>();
    private final Map<String, Child> ended = new HashMap<>();
    private final Map<Instant, Launch> launches = new HashMap<>();
    private final Map<String, Instant> childReads = new HashMap<>();
    private final Map<TemplateRef, Instant> templateReads = new HashMap<>();
    private Instant cronRead = Instant.EPOCH;
    private boolean gapless;
    private List<TemplateRef> missing = List.of();
    private CronSettings settings = CronSettings.DEFAULT;
    private @Nullable Outage outage;
    private Instant projected = Instant.EPOCH;
    private CronView.Unread unread = CronView.Unread.NONE;
    private CronView.Denials denials = CronView.Denials.NONE;
    private boolean stopping;

    private Views(ObjectNode cron) {
        this.cron = cron;
    }

    /** A CronWorkflow made at midnight whose ledger has looked at everything up to 09:59:30. */
    static Views cron(String... schedules) {
        ObjectNode tree =
                json("{'apiVersion':'argoproj.io/v1alpha1','kind':'CronWorkflow','metadata':{'namespace':'team',"
                        + "'name':'" + NAME + "','uid':'" + UID + "','resourceVersion':'3','creationTimestamp':'" + DAY
                        + CREATED + "Z'},'spec':{'workflowSpec':{'entrypoint':'main'}}}");
        for (String schedule : schedules) {
            tree.withObject("/spec").withArray("schedules").add(schedule);
        }
        return new Views(tree).looked("09:59:30");
    }

    /** A schedule that fires each second, and 99 that fire on the first of January alone. */
    static String[] amongAHundred(String schedule) {
        String[] schedules = new String[100];
        Arrays.setAll(schedules, i -> i == 0 ? schedule : i % 60 + " " + i / 60 + " 1 1 *");
        return schedules;
    }

    static Instant time(String text) {
        return Instant.parse(text.contains("T") ? text : DAY + text + "Z");
    }

    /** The part of a spec that makes the whole of it too deep to be built. */
    static final String TOO_DEEP =
            "{'workflowSpec':" + "{'a':".repeat(Json.DEPTH_LIMIT - 2) + "{}" + "}".repeat(Json.DEPTH_LIMIT - 2) + "}";

    static ObjectNode json(String text) {
        return parsed(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    static ObjectNode parsed(byte[] bytes) {
        try {
            return Json.readObject(bytes);
        } catch (Json.Malformed e) {
            throw new IllegalArgumentException(new String(bytes, StandardCharsets.UTF_8), e);
        }
    }

    Views spec(String fields) {
        cron.withObject("/spec").setAll(json(fields));
        return this;
    }

    Views status(String fields) {
        cron.withObject("/status").setAll(json(fields));
        return this;
    }

    Views metadata(String fields) {
        cron.withObject("/metadata").setAll(json(fields));
        return this;
    }

    Views annotated(String key, String value) {
        cron.withObject("/metadata").withObject("/annotations").put(key, value);
        return this;
    }

    Views schedules(String... schedules) {
        cron.withObject("/spec").remove("schedules");
        for (String schedule : schedules) {
            cron.withObject("/spec").withArray("schedules").add(schedule);
        }
        return this;
    }

    /** The ledger has looked at everything up to then and found nothing open. */
    Views looked(String through) {
        CronWorkflow read = cron();
        CronLedger begun = CronLedger.begin(time(CREATED), read.scheduleTexts(), read.timezone());
        LedgerDraft draft = new LedgerDraft(begun);
        draft.advance(time(through));
        return ledger(draft.finish().withVersion("5").stamped(1, time(through)));
    }

    /** The cursor moves on, whatever the account holds. */
    Views advanced(String through) {
        LedgerDraft draft = new LedgerDraft(ledger());
        draft.advance(time(through));
        return ledger(draft.finish());
    }

    Views ledger(@Nullable CronLedger both) {
        ledger = both;
        stored = both;
        return this;
    }

    Views decided(CronLedger ours) {
        ledger = ours;
        return this;
    }

    Views stored(@Nullable CronLedger theirs) {
        stored = theirs;
        return this;
    }

    /** Slots up to the cursor that have no outcome yet. */
    Views open(String... slots) {
        LedgerDraft draft = new LedgerDraft(ledger());
        List<Open> open = new ArrayList<>(draft.open());
        for (String slot : slots) {
            open.add(new Open(time(slot), 0, "", "", false));
            draft.advance(time(slot));
        }
        draft.setOpen(open);
        return ledger(draft.finish());
    }

    /** A slot whose outcome is durable, one by one. */
    Views recorded(String slot, Outcome outcome) {
        return recorded(slot, outcome, outcome.hasRun() ? End.RUNNING : End.NONE);
    }

    Views recorded(String slot, Outcome outcome, End end) {
        LedgerDraft draft = new LedgerDraft(ledger());
        draft.close(new Entry(time(slot), outcome, time(slot), 1, "", Instant.EPOCH, end));
        draft.advance(time(slot));
        return ledger(draft.finish());
    }

    /** A slot without a run that nobody had tried to launch: one of a range. */
    Views untried(String slot, Outcome outcome) {
        LedgerDraft draft = new LedgerDraft(ledger());
        draft.closeUntried(time(slot), outcome, time(slot));
        draft.advance(time(slot));
        return ledger(draft.finish());
    }

    /** The run of that slot, created by us and durably recorded. */
    Views recordedRun(String slot, Run run) {
        return run(run).recorded(slot, new Outcome.Created(run.child().uid(), false));
    }

    Views run(Run run) {
        children.removeIf(c -> c.key().equals(run.child().key()));
        children.add(run.child());
        return this;
    }

    Views gone() {
        children.clear();
        return this;
    }

    Views launch(String slot, Launch launch) {
        launches.put(time(slot), launch);
        return this;
    }

    /** The launch of a slot whose one attempt the API server refused at once, for a passing reason. */
    static Launch refused(String slot, String close, String at) {
        Launch sent = POLICY.sent(Launch.open(time(close), time(slot), false), time(at).plusSeconds(5));
        return POLICY.after(sent, new Fault.Transient(Scope.SINGLE, 500, "no"), 0.5, time(at));
    }

    static Launch sawNothing(Launch launch, String at) {
        return POLICY.seen(launch, new Sighting.Nothing(), time(at));
    }

    Views cronRead(String at) {
        cronRead = time(at);
        return this;
    }

    Views childRead(String name, String at) {
        childReads.put(name, time(at));
        return this;
    }

    Views gapless() {
        gapless = true;
        return this;
    }

    Views missing(TemplateRef... templates) {
        missing = List.of(templates);
        return this;
    }

    /** A live read found nothing. */
    Views templateRead(TemplateRef template, String at) {
        templateReads.put(template, time(at));
        return this;
    }

    Views outage(Fault fault, String since, String until) {
        outage = new Outage(fault, time(since), time(until));
        return this;
    }

    Views projected(String at) {
        projected = time(at);
        return this;
    }

    /** A stored account that was not taken. */
    Views unread(String why, boolean newer) {
        unread = new CronView.Unread(why, newer);
        return ledger(null);
    }

    Views releaseDenied(String run, String why) {
        denials = new CronView.Denials(Map.of(run, why), denials.stops());
        return this;
    }

    Views stopping() {
        stopping = true;
        return this;
    }

    Views settings(CronSettings next) {
        settings = next;
        return this;
    }

    Views defaultWindow(Duration window) {
        return settings(new CronSettings(
                window,
                settings.launchGrace(),
                settings.launchTimeout(),
                settings.engineInstanceId(),
                settings.besideArgo()));
    }

    CronWorkflow cron() {
        return CronWorkflow.read(ApiObject.of(Kind.CRON_WORKFLOW, cron));
    }

    CronLedger ledger() {
        if (ledger == null) {
            throw new IllegalStateException("this view has no ledger");
        }
        return ledger;
    }

    List<Child> children() {
        return children;
    }

    CronView view(Instant now) {
        return new CronView(
                cron(),
                ledger,
                stored,
                List.copyOf(children),
                Map.copyOf(ended),
                Map.copyOf(launches),
                now.plusSeconds(15),
                new CronView.Freshness(cronRead, Map.copyOf(childReads), Map.copyOf(templateReads), gapless),
                missing,
                Optional.ofNullable(outage),
                projected,
                unread,
                denials,
                stopping,
                new CronView.Rules(settings, POLICY));
    }

    CronPlan at(String now) {
        return at(time(now));
    }

    CronPlan at(Instant now) {
        return CronPlan.of(view(now), now);
    }

    /** The plan carried out as far as it needs no answer of the API: what it decided is what the next view begins with. */
    Views after(CronPlan plan) {
        ledger = plan.ledger();
        launches.clear();
        launches.putAll(plan.launches());
        return this;
    }

    /** A plan every {@code seconds}, each carried out before the next. */
    List<CronPlan> carriedOut(String from, String until, int seconds) {
        List<CronPlan> plans = new ArrayList<>();
        for (Instant now = time(from); now.isBefore(time(until)); now = now.plusSeconds(seconds)) {
            CronPlan plan = at(now);
            plans.add(plan);
            carriedOut(plan, now);
        }
        return plans;
    }

    /** As {@link #after}, and whatever it wants written is written. */
    Views carriedOut(CronPlan plan, Instant now) {
        after(plan);
        for (Action action : plan.actions()) {
            switch (action) {
                case Action.SaveLedger save -> {
                    ledger(plan.ledger().stamped(1, now).withVersion("6"));
                }
                case Action.Project project -> project(project.patch(), now);
                case Action.ConfirmCron confirm -> cronRead = now;
                case Action.ConfirmChild confirm -> childReads.put(confirm.name(), now);
                case Action.ConfirmTemplate confirm -> templateReads.put(confirm.template(), now);
                case Action.Remove remove -> children.remove(remove.child());
                case Action.Release release -> {
                    children.remove(release.child());
                    children.add(changed(release.child(), -1, release.child().stopping()));
                }
                case Action.Stop stop -> {
                    children.remove(stop.child());
                    children.add(changed(stop.child(), stop.child().finalizerIndex(), true));
                }
                case Action.Create create -> {
                    Run run = Run.of(create.slot().toString())
                            .annotated(Names.NOT_AFTER, create.notAfter().toString());
                    run(run);
                    Launch sent = POLICY.sent(launchOf(create.slot()), create.notAfter());
                    launches.put(create.slot(), POLICY.created(sent, run.child().uid(), now));
                }
                case Action.LookUp look -> throw new IllegalStateException("nothing here is ever in doubt");
                case Action.ReadLedger read -> throw new IllegalStateException("nothing here is ever in doubt");
            }
        }
        return this;
    }

    Launch launchOf(Instant slot) {
        Launch launch = launches.get(slot);
        if (launch == null) {
            throw new IllegalStateException("no launch of " + slot);
        }
        return launch;
    }

    /** A merge patch of exactly what a projection writes. */
    private void project(byte[] bytes, Instant now) {
        ObjectNode patch = parsed(bytes);
        ObjectNode wanted = patch.withObject("/metadata");
        cron.withObject("/metadata").withObject("/annotations").setAll(wanted.withObject("/annotations"));
        wanted.withObject("/labels").properties().forEach(label -> {
            if (label.getValue().isNull()) {
                cron.withObject("/metadata").withObject("/labels").remove(label.getKey());
            } else {
                cron.withObject("/metadata").withObject("/labels").set(label.getKey(), label.getValue());
            }
        });
        cron.withObject("/status").setAll(patch.withObject("/status"));
        projected = now;
    }

    private static Child changed(Child child, int finalizer, boolean stopping) {
        return new Child(
                child.key(),
                child.uid(),
                child.version(),
                child.created(),
                child.terminating(),
                child.controllerUid(),
                child.ownerUid(),
                child.scheduled(),
                finalizer,
                child.notAfter(),
                child.phase(),
                child.started(),
                child.finished(),
                child.archiving(),
                stopping,
                child.byUs());
    }
}
