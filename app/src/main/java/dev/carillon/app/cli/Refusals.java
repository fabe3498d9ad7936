package dev.carillon.app.cli;

import dev.carillon.api.Answer;
import dev.carillon.api.Key;
import dev.carillon.api.Kind;
import dev.carillon.api.Status;

/** What to tell a person about an answer that was not the one hoped for. */
final class Refusals {
    private static final int NOT_FOUND = 404;

    private Refusals() {}

    /**
     * Whether the API server says that the object is not there. A 404 that names none is that of a path that is not
     * served, or of a proxy: it says nothing of the object.
     */
    static boolean isMissing(Answer answer) {
        return answer instanceof Answer.Refused refused
                && refused.status().code() == NOT_FOUND
                && !refused.status().details().name().isEmpty();
    }

    /**
     * @param verb what was asked for: get or list
     * @param key the object, or the namespace alone; an empty namespace means all of them
     */
    static CommandFailure failure(String verb, Kind kind, Key key, Answer answer) {
        String what = key.name().isEmpty() ? kind.resource() : kind.name() + " " + key;
        String message = "cannot " + verb + " " + what + ": " + text(answer);
        return switch (answer) {
            case Answer.Refused refused -> new CommandFailure(message, fix(verb, kind, key, refused.status()));
            case Answer.Unanswered unanswered ->
                new CommandFailure(message, "Check that the API server of the kubeconfig is up and can be reached");
            case Answer.Garbled garbled -> notAnApiServer(message);
            case Answer.Found found -> notAnApiServer(message);
            case Answer.Deleted deleted -> notAnApiServer(message);
            case Answer.At at -> notAnApiServer(message);
        };
    }

    /** What came, in a few words. */
    static String text(Answer answer) {
        return switch (answer) {
            case Answer.Refused(Status status, var retryAfter, var closing, var outdated) ->
                status.code()
                        + (status.reason().isEmpty() ? "" : " " + status.reason())
                        + (status.message().isEmpty() ? "" : ": " + status.message());
            case Answer.Unanswered unanswered -> unanswered.cause();
            case Answer.Garbled garbled -> "an answer that cannot be read (" + garbled.code() + ")";
            case Answer.Found found -> "an object";
            case Answer.Deleted deleted -> "a deletion";
            case Answer.At at -> "a version";
        };
    }

    private static CommandFailure notAnApiServer(String message) {
        return new CommandFailure(message, "Check that the kubeconfig leads to an API server, and not to a proxy");
    }

    /** The command that installs a kind which the API server does not know. */
    static String install(Kind kind) {
        return kind.equals(Kind.CRON_LEDGER)
                ? "kubectl apply -f deploy/crds/carillon.dev_cronledgers.yaml"
                : "install Argo's definitions, or: kubectl apply -f deploy/crds/";
    }

    private static String fix(String verb, Kind kind, Key key, Status status) {
        return switch (status.code()) {
            case 401 -> "Renew the credentials of the kubeconfig";
            case 403 ->
                "Ask an administrator for the right to " + verb + " " + kind.resource() + " in "
                        + (key.namespace().isEmpty() ? "all namespaces" : "namespace " + key.namespace());
            case 404 -> "If " + kind.resource() + " is not installed: " + install(kind);
            case 429, 503, 504 -> "The API server is busy or not ready: try again";
            default -> "Try again; if it stays, ask whoever runs the API server";
        };
    }
}
