package dev.carillon.app.cli;

import dev.carillon.api.Answer;
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

    /** @param doing what was asked for, for instance {@code list workflows.argoproj.io} */
    static CommandFailure failure(String doing, Kind kind, Answer answer) {
        String message = "cannot " + doing + ": " + text(answer);
        return switch (answer) {
            case Answer.Refused refused -> new CommandFailure(message, fix(kind, refused.status()));
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

    private static String fix(Kind kind, Status status) {
        return switch (status.code()) {
            case 401 -> "Renew the credentials of the kubeconfig";
            case 403 -> "Ask an administrator for get, list and patch on " + kind.resource();
            case 404 ->
                kind.equals(Kind.CRON_LEDGER)
                        ? "Install Carillon's CRDs: kubectl apply -f deploy/"
                        : "Check that the kind " + kind.resource() + " is installed";
            case 429, 503, 504 -> "The API server is busy or not ready: try again";
            default -> "Try again; if it stays, ask whoever runs the API server";
        };
    }
}
