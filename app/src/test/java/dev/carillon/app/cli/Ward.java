package dev.carillon.app.cli;

import dev.carillon.api.Answer;
import dev.carillon.api.ApiObject;
import dev.carillon.api.Json;
import dev.carillon.api.Kind;
import dev.carillon.api.Request;
import dev.carillon.api.Status;
import dev.carillon.cron.CronLedger;
import dev.carillon.cron.CronLedger.Counters;
import dev.carillon.cron.CronLedger.End;
import dev.carillon.cron.CronLedger.Entry;
import dev.carillon.cron.CronWorkflow;
import dev.carillon.cron.Outcome;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A cluster in which all is well: the kinds, the fence, a leader, every right, and one CronWorkflow of every ten minutes
 * that has run 143 times. A test makes it ill.
 */
final class Ward implements ClusterView {
    final StoreView store = new StoreView();

    /** Plurals of kinds that the API server does not serve. */
    final Set<String> unserved = new HashSet<>();

    /** Names of objects that are not there. */
    final Set<String> missing = new HashSet<>();

    /** As {@code create workflows}. */
    final Set<String> denied = new HashSet<>();

    final List<JsonNode> reviews = new ArrayList<>();
    boolean answersReviews = true;
    Instant serverTime = Console.NOW;
    String leaseRenewed = "2026-03-27T23:59:58.000000Z";
    String actions = "[\"Deny\"]";
    String fenced = "system:serviceaccount:carillon:carillon";
    CronWorkflow cron;

    Ward() {
        CronWorkflow born = Accounts.tenMinutely(store, "ten");
        store.change(Kind.CRON_WORKFLOW, "ten", "{\"status\":{\"lastScheduledTime\":\"2026-03-27T23:50:00Z\"}}");
        cron = born;
        Accounts.store(store, account(), born);
    }

    static CronLedger account() {
        List<Entry> recent = new ArrayList<>();
        for (int i = 134; i <= 143; i++) {
            Instant slot = StoreView.BORN.plus(Duration.ofMinutes(10L * i));
            Outcome created = new Outcome.Created("uid-" + i, false);
            recent.add(new Entry(slot, created, slot.plusMillis(90), 1, "", Instant.EPOCH, End.SUCCEEDED));
        }
        Instant cursor = recent.getLast().slot();
        return new CronLedger(
                "",
                3,
                StoreView.BORN,
                List.of("*/10 * * * *"),
                "",
                cursor,
                List.of(),
                recent,
                List.of(),
                new Counters(143, 0, 0, 0, 0, 143, 0),
                List.of(),
                null,
                cursor.plusSeconds(1),
                "");
    }

    @Override
    public String namespace() {
        return "default";
    }

    @Override
    public Optional<Instant> serverTime() {
        return Optional.of(serverTime);
    }

    @Override
    public Answer ask(Request request) {
        String plural = request.kind().plural();
        if (unserved.contains(plural)) {
            return StoreView.refusal(404, "NotFound", "404 page not found");
        }
        if (request.kind().group().equals("authorization.k8s.io")) {
            return review((Request.Create) request);
        }
        if (missing.contains(plural)) {
            Status.Details details = new Status.Details(request.key().name(), "", plural, "", 0, List.of());
            return new Answer.Refused(new Status(404, "NotFound", "not found", details));
        }
        boolean around = request.kind().group().equals("admissionregistration.k8s.io")
                || plural.equals("namespaces")
                || request.kind().equals(Kind.LEASE);
        if (around) {
            return found(request.kind(), """
                    {"metadata":{"name":"%s","namespace":"%s"},
                     "spec":{"validationActions":%s,
                             "matchConditions":[{"name":"our-user","expression":"request.userInfo.username == '%s'"}],
                             "holderIdentity":"pod-a_1","leaseDurationSeconds":15,
                             "renewTime":"%s"}}""".formatted(
                            request.key().name(), request.key().namespace(), actions, fenced, leaseRenewed));
        }
        return store.ask(request);
    }

    private Answer review(Request.Create create) {
        if (!answersReviews) {
            return StoreView.refusal(403, "Forbidden", "you may not ask");
        }
        ObjectNode tree = tree(new String(create.body(), StandardCharsets.UTF_8));
        reviews.add(tree);
        JsonNode resource = tree.path("spec").path("resourceAttributes");
        boolean allowed = !denied.contains(resource.path("verb").asString() + " "
                + resource.path("resource").asString());
        tree.putObject("status").put("allowed", allowed);
        return found(create.kind(), tree.toString());
    }

    private static Answer found(Kind kind, String json) {
        return new Answer.Found(ApiObject.of(kind, tree(json)));
    }

    private static ObjectNode tree(String json) {
        try {
            return Json.readObject(json.getBytes(StandardCharsets.UTF_8));
        } catch (Json.Malformed e) {
            throw new IllegalArgumentException(json, e);
        }
    }

    @Override
    public <T> List<T> list(Kind kind, String namespace, boolean metadataOnly, Function<ApiObject, T> read)
            throws CommandFailure {
        return store.list(kind, namespace, metadataOnly, read);
    }

    @Override
    public void close() {}
}
