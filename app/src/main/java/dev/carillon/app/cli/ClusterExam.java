package dev.carillon.app.cli;

import dev.carillon.api.Answer;
import dev.carillon.api.ApiObject;
import dev.carillon.api.Json;
import dev.carillon.api.Key;
import dev.carillon.api.Kind;
import dev.carillon.api.Request;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** What Carillon needs of a cluster besides rights: its kinds, the fence, somebody who leads, a clock. */
final class ClusterExam {
    /** A {@code Date} has whole seconds, and an answer takes some time. */
    private static final Duration SKEW_ALLOWED = Duration.ofSeconds(3);

    private static final String FENCE = "carillon-fence";

    private static final Kind POLICY = new Kind(
            "admissionregistration.k8s.io", "v1", "ValidatingAdmissionPolicy", "validatingadmissionpolicies", false);
    private static final Kind BINDING = new Kind(
            "admissionregistration.k8s.io",
            "v1",
            "ValidatingAdmissionPolicyBinding",
            "validatingadmissionpolicybindings",
            false);

    private final ClusterView cluster;
    private final List<Complaint> complaints;
    private final List<String> unchecked;

    ClusterExam(ClusterView cluster, List<Complaint> complaints, List<String> unchecked) {
        this.cluster = cluster;
        this.complaints = complaints;
        this.unchecked = unchecked;
    }

    /** @return whether all of them can be read */
    boolean kinds(String namespace) throws CommandFailure, InterruptedException {
        boolean readable = true;
        for (Kind kind : List.of(Kind.CRON_WORKFLOW, Kind.WORKFLOW, Kind.CRON_LEDGER)) {
            Answer answer = cluster.ask(Request.ReadVersion.of(kind, namespace));
            if (isUnserved(answer)) {
                complain(
                        true,
                        "KindMissing",
                        kindOf("CustomResourceDefinition", kind),
                        "the API server does not know the kind " + kind.name(),
                        Refusals.install(kind));
                readable = false;
            } else if (!(answer instanceof Answer.At)) {
                throw Refusals.failure("list", kind, new Key(namespace, ""), answer);
            }
        }
        return readable;
    }

    /**
     * A list of a namespace that is not there is empty, not refused. Whoever may not read it is told nothing: few may,
     * and what was listed was listed.
     */
    void namespace(String name) throws InterruptedException {
        if (!name.isEmpty()
                && Refusals.isMissing(cluster.ask(new Request.Get(Kind.NAMESPACE, Doctor.clusterKey(name))))) {
            complain(
                    true,
                    "NamespaceMissing",
                    new Subject(Kind.NAMESPACE.name(), Doctor.clusterKey(name)),
                    "there is no such namespace, so nothing can be scheduled in it",
                    "name another with -n; -A looks at all of them");
        }
    }

    void clock(Instant now, Instant localTime) {
        Duration skew = Duration.between(localTime, now);
        if (skew.abs().compareTo(SKEW_ALLOWED) > 0) {
            complain(
                    false,
                    "ClockSkew",
                    new Subject("Machine", Doctor.clusterKey("localhost")),
                    "this machine's clock is " + skew.abs().toSeconds() + " s "
                            + (skew.isNegative() ? "ahead of" : "behind") + " the API server's; a controller on it "
                            + "decides nothing beyond 10 s",
                    "timedatectl set-ntp true, here or on the API server's machine, whichever is wrong");
        }
    }

    /** @param user who creates the runs, empty if that is not known */
    void fence(String user) throws InterruptedException {
        String fix = "kubectl apply -f deploy/fence.yaml";
        Answer policy = cluster.ask(new Request.Get(POLICY, Doctor.clusterKey(FENCE)));
        if (isUnserved(policy)) {
            complain(
                    false,
                    "ServerTooOld",
                    new Subject("APIServer", Doctor.clusterKey("version")),
                    "it does not serve ValidatingAdmissionPolicy v1, which Kubernetes has since 1.30: no fence is "
                            + "possible (docs/guide/install.md#without-the-fence)",
                    "kubectl version shows what it is; upgrade it to 1.30 or newer, then " + fix);
            return;
        }
        if (Refusals.isMissing(policy)) {
            complain(
                    false,
                    "FenceMissing",
                    new Subject(POLICY.name(), Doctor.clusterKey(FENCE)),
                    "there is no fence: a process that was frozen longer than its lease could double a run",
                    fix);
            return;
        }
        if (!found(policy, "the fence")) {
            return;
        }
        if (!user.isEmpty() && !speaksOf(((Answer.Found) policy).object(), user)) {
            complain(
                    false,
                    "FenceForOthers",
                    new Subject(POLICY.name(), Doctor.clusterKey(FENCE)),
                    "its condition our-user does not name " + user
                            + ", so it refuses nothing of what that user creates",
                    "name it in our-user of deploy/fence.yaml and apply that; if another user runs the controller: --as");
        }
        Answer binding = cluster.ask(new Request.Get(BINDING, Doctor.clusterKey(FENCE)));
        if (Refusals.isMissing(binding)) {
            complain(
                    false,
                    "FenceUnbound",
                    new Subject(BINDING.name(), Doctor.clusterKey(FENCE)),
                    "the fence is not bound, so it refuses nothing",
                    fix);
        } else if (found(binding, "the fence's binding") && !denies(((Answer.Found) binding).object())) {
            complain(
                    false,
                    "FenceUnbound",
                    new Subject(BINDING.name(), Doctor.clusterKey(FENCE)),
                    "spec.validationActions has no Deny, so the fence only tells",
                    fix);
        }
    }

    private static boolean speaksOf(ApiObject policy, String user) {
        return policy.part("spec", "matchConditions")
                .valueStream()
                .map(c -> c.path("expression").asString("").replace('"', '\''))
                .anyMatch(expression -> expression.contains("'" + user + "'"));
    }

    private static boolean denies(ApiObject binding) {
        return binding.part("spec", "validationActions")
                .valueStream()
                .anyMatch(a -> a.asString("").equals("Deny"));
    }

    void lease(Key key, Instant now) throws InterruptedException {
        Answer answer = cluster.ask(new Request.Get(Kind.LEASE, key));
        String fix = "kubectl -n " + key.namespace() + " get pods; start one: kubectl -n " + key.namespace()
                + " rollout restart deployment/carillon";
        if (Refusals.isMissing(answer)) {
            complain(
                    true,
                    "NobodyLeads",
                    new Subject("Lease", key),
                    "there is no lease: no controller has ever led here, so nothing is launched",
                    fix + "; with another place for the lease say --lease-namespace");
            return;
        }
        if (!found(answer, "the lease " + key)) {
            return;
        }
        JsonNode spec = ((Answer.Found) answer).object().part("spec");
        String holder = Json.text(spec, "holderIdentity");
        Instant renewed = instant(Json.text(spec, "renewTime"));
        Instant end = renewed.plusSeconds(spec.path("leaseDurationSeconds").asLong(0));
        // The API server's clock may be another's than the one that renewed.
        if (holder.isEmpty() || end.plus(SKEW_ALLOWED).isBefore(now)) {
            complain(
                    true,
                    "NobodyLeads",
                    new Subject("Lease", key),
                    holder.isEmpty()
                            ? "nobody holds the lease, so nothing is launched"
                            : "its holder " + holder + " renewed it last at " + renewed + ", so nothing is launched",
                    fix);
        }
    }

    private static Instant instant(String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeParseException e) {
            return Instant.EPOCH;
        }
    }

    private boolean found(Answer answer, String what) {
        if (answer instanceof Answer.Found) {
            return true;
        }
        unchecked.add(what + ": " + Refusals.text(answer));
        return false;
    }

    private record Subject(String object, Key key) {}

    private static Subject kindOf(String object, Kind kind) {
        return new Subject(object, Doctor.clusterKey(kind.resource()));
    }

    private void complain(boolean error, String kind, Subject subject, String what, String fix) {
        complaints.add(Complaint.ofCluster(error, kind, subject.object(), subject.key(), what, fix));
    }

    /** A 404 without details is that of a path that is not served: the kind is missing, not the object. */
    private static boolean isUnserved(Answer answer) {
        return answer instanceof Answer.Refused refused
                && refused.status().code() == 404
                && refused.status().details().name().isEmpty();
    }
}
