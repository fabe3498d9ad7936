package dev.carillon.app.cli;

import dev.carillon.api.Answer;
import dev.carillon.api.Json;
import dev.carillon.api.Key;
import dev.carillon.api.Kind;
import dev.carillon.api.Request;
import dev.carillon.cron.Names;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Whether somebody may do what {@code deploy/rbac.yaml} grants; the API server is asked, one question for each verb. */
final class RightsExam {
    private static final Kind SELF_REVIEW =
            new Kind("authorization.k8s.io", "v1", "SelfSubjectAccessReview", "selfsubjectaccessreviews", false);
    private static final Kind REVIEW =
            new Kind("authorization.k8s.io", "v1", "SubjectAccessReview", "subjectaccessreviews", false);

    private static final String ARGO = "argoproj.io";
    private static final String SERVICE_ACCOUNT = "system:serviceaccount:";

    /**
     * What is granted.
     *
     * @param subresource empty for the resource itself
     * @param name of the one object, empty for all
     */
    record Right(String group, String resource, String subresource, String name, List<String> verbs) {
        static Right of(String group, String resource, String... verbs) {
            return new Right(group, resource, "", "", List.of(verbs));
        }

        String text() {
            return resource + (group.isEmpty() ? "" : "." + group) + (subresource.isEmpty() ? "" : "/" + subresource);
        }
    }

    /** Where runs are made. */
    static final List<Right> WORK = List.of(
            Right.of(ARGO, "cronworkflows", "get", "list", "watch", "patch"),
            new Right(ARGO, "cronworkflows", "finalizers", "", List.of("update")),
            Right.of(ARGO, "workflows", "get", "list", "watch", "create", "patch", "delete"),
            Right.of(ARGO, "workflowtemplates", "get", "list", "watch"),
            Right.of("carillon.dev", "cronledgers", "get", "list", "watch", "create", "update", "delete"),
            Right.of("", "events", "create"));

    /** Only in an installation for the whole cluster. */
    static final Right CLUSTER_TEMPLATES = Right.of(ARGO, "clusterworkflowtemplates", "get", "list", "watch");

    /** Beside the controller. */
    static List<Right> lease(String instanceId) {
        return List.of(
                Right.of("coordination.k8s.io", "leases", "create"),
                new Right("coordination.k8s.io", "leases", "", Names.lease(instanceId), List.of("get", "patch")));
    }

    private final ClusterView cluster;
    private final List<Complaint> complaints;
    private final List<String> unchecked;

    RightsExam(ClusterView cluster, List<Complaint> complaints, List<String> unchecked) {
        this.cluster = cluster;
        this.complaints = complaints;
        this.unchecked = unchecked;
    }

    void of(Doctor.Scope scope) throws InterruptedException {
        List<Right> work = new ArrayList<>(WORK);
        if (scope.namespace().isEmpty()) {
            work.add(CLUSTER_TEMPLATES);
        }
        if (check(work, scope.namespace(), scope.user())) {
            check(lease(scope.instanceId()), scope.leaseNamespace(), scope.user());
        }
    }

    /** @return false if the API server does not answer such questions: then it need not be asked more of them */
    private boolean check(List<Right> rights, String namespace, String user) throws InterruptedException {
        for (Right right : rights) {
            List<String> missing = new ArrayList<>();
            for (String verb : right.verbs()) {
                Answer answer = cluster.ask(question(right, verb, namespace, user));
                if (!(answer instanceof Answer.Found found)) {
                    unchecked.add("the rights of " + who(user) + ": " + Refusals.text(answer));
                    return false;
                }
                if (!found.object().part("status", "allowed").asBoolean(false)) {
                    missing.add(verb);
                }
            }
            if (!missing.isEmpty()) {
                complain(right, missing, namespace, user);
            }
        }
        return true;
    }

    private void complain(Right right, List<String> missing, String namespace, String user) {
        String verbs = String.join(", ", missing);
        complaints.add(Complaint.ofCluster(
                true,
                "RightMissing",
                user.isEmpty() ? "User" : "Subject",
                new Key("", who(user)),
                "may not " + verbs + " " + right.text() + (right.name().isEmpty() ? "" : " \"" + right.name() + "\"")
                        + (namespace.isEmpty() ? " in all namespaces" : " in namespace " + namespace),
                namespace.isEmpty() || right.group().equals("coordination.k8s.io")
                        ? "kubectl apply -f deploy/rbac.yaml; another user: --as USER"
                        : "kubectl apply -f deploy/rbac.yaml, or for one namespace: kubectl -n " + namespace
                                + " apply -f deploy/namespaced.yaml; another user: --as USER"));
    }

    private static String who(String user) {
        return user.isEmpty() ? "the kubeconfig's user" : user;
    }

    private static Request question(Right right, String verb, String namespace, String user) {
        Kind kind = user.isEmpty() ? SELF_REVIEW : REVIEW;
        ObjectNode tree = Json.object();
        tree.put("apiVersion", kind.apiVersion()).put("kind", kind.name());
        ObjectNode spec = tree.putObject("spec");
        if (!user.isEmpty()) {
            spec.put("user", user);
            ArrayNode groups = spec.putArray("groups").add("system:authenticated");
            if (user.startsWith(SERVICE_ACCOUNT)) {
                // What the API server adds to a service account by itself; roles may be bound to these.
                String account = user.substring(SERVICE_ACCOUNT.length());
                groups.add("system:serviceaccounts").add("system:serviceaccounts:" + account.replaceFirst(":.*", ""));
            }
        }
        ObjectNode resource = spec.putObject("resourceAttributes");
        resource.put("group", right.group()).put("resource", right.resource()).put("verb", verb);
        if (!right.subresource().isEmpty()) {
            resource.put("subresource", right.subresource());
        }
        if (!namespace.isEmpty() && !right.equals(CLUSTER_TEMPLATES)) {
            resource.put("namespace", namespace);
        }
        if (!right.name().isEmpty()) {
            resource.put("name", right.name());
        }
        return new Request.Create(kind, new Key("", ""), Json.bytes(tree));
    }
}
