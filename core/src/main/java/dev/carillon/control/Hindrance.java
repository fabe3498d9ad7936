package dev.carillon.control;

import dev.carillon.api.Answer;
import dev.carillon.port.Source;
import org.jspecify.annotations.Nullable;

/** What keeps the process itself from the API, in words for a log line: what came back, and what mends it. */
final class Hindrance {
    private static final String SIGN_IN = "Check the credentials of the kubeconfig, or the service account's token";
    private static final String REACH = "Check the server's address, and what lies between here and there";

    private Hindrance() {}

    /** @param creating whether a Lease was to be made: then it is its namespace that is missing */
    static String ofLease(String namespace, String name, boolean creating, Answer answer) {
        return words(answer)
                + fix(
                        answer,
                        switch (code(answer)) {
                            case 403 ->
                                "Grant Carillon create on leases in namespace " + namespace + ", and get and patch on "
                                        + name + " there: deploy/rbac.yaml";
                            case 404 ->
                                creating
                                        ? "Create namespace " + namespace + ", or name another: --lease-namespace"
                                        : "";
                            default -> "";
                        });
    }

    /** @param why null for a watch that ended in an orderly way, but at once */
    static String ofWatch(Source<?> source, @Nullable Answer why) {
        if (why == null) {
            return "ended at once";
        }
        return words(why)
                + fix(
                        why,
                        switch (code(why)) {
                            case 403 ->
                                "Grant Carillon list and watch on "
                                        + source.kind().plural()
                                        + (source.namespace().isEmpty()
                                                ? ": deploy/rbac.yaml"
                                                : " in namespace " + source.namespace() + ": deploy/namespaced.yaml");
                            case 404 -> "Install the kind: deploy/crds";
                            default -> "";
                        });
    }

    static String words(Answer answer) {
        return switch (answer) {
            case Answer.Refused refused -> {
                String reason = refused.status().reason();
                yield refused.status().code() + (reason.isEmpty() ? "" : " " + reason) + ": "
                        + refused.status().message();
            }
            case Answer.Unanswered unanswered -> "no answer: " + unanswered.cause();
            case Answer.Garbled garbled -> "an answer that is no object of Kubernetes (HTTP " + garbled.code() + ")";
            case Answer.Found found -> "an object";
            case Answer.Deleted deleted -> "a deletion";
            case Answer.At at -> "a version";
        };
    }

    private static String fix(Answer answer, String special) {
        String fix = special;
        if (answer instanceof Answer.Unanswered) {
            fix = REACH;
        } else if (code(answer) == 401) {
            fix = SIGN_IN;
        }
        return fix.isEmpty() ? "" : ". " + fix;
    }

    private static int code(Answer answer) {
        return answer instanceof Answer.Refused refused ? refused.status().code() : 0;
    }
}
