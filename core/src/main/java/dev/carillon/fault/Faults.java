package dev.carillon.fault;

import dev.carillon.api.Answer;
import dev.carillon.api.Request;
import dev.carillon.api.Status;
import dev.carillon.fault.Fault.Block;
import dev.carillon.fault.Fault.Rejection;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What an answer means: the table of PROTOCOL section 4, in its order of tests. Our policy's denial first, then a
 * webhook's, then AlreadyExists, then the texts, then reason and code. Immutable and thread-safe.
 *
 * <p>A mutation is in doubt unless its answer proves the opposite (PROTOCOL C4). A read or a dry run cannot be: what
 * would be in doubt is {@link Fault.Transient} there.
 *
 * <p>Extra patterns ({@code TRANSIENT_ERROR_PATTERN} and the option) say that somebody will mend what a refusal
 * complains of. So they turn {@link Fault.Blocked}, {@link Fault.Rejected} and {@link Fault.Quota} into
 * {@link Fault.Transient}, all of which are surely not executed. They never touch an answer in doubt: that a text is
 * familiar says nothing of whether the write happened, and {@code Transient} would claim that it did not.
 */
public final class Faults {
    /** The start of the message of a full etcd: no retry mends it, so logs, ledger and Events say what does. */
    public static final String NO_SPACE =
            "etcd is out of space: compact and defragment it, then disarm its NOSPACE alarm";

    /** No server is obeyed longer: API servers ask for 1 to 30 s, but a proxy's page may say hours. */
    static final Duration DELAY_LIMIT = Duration.ofSeconds(60);

    private final List<Pattern> transients;

    private Faults(List<Pattern> transients) {
        this.transients = transients;
    }

    /** @param transients found anywhere in a refusal's text, they make it passing trouble */
    public static Faults with(List<Pattern> transients) {
        return new Faults(List.copyOf(transients));
    }

    /**
     * What the answer means for the request; empty if it did what it should.
     *
     * @param warmingUp whether an outage ended, or a new connection or new credentials came, less than 60 s ago: an
     *     API server that starts refuses with 401 and 403 what it will allow (PROTOCOL C5)
     */
    public Optional<Fault> of(Request request, Answer answer, boolean warmingUp) {
        return switch (answer) {
            case Answer.Found found -> Optional.empty();
            case Answer.Deleted deleted -> Optional.empty();
            case Answer.At at -> Optional.empty();
            case Answer.Garbled garbled ->
                Optional.of(inDoubt(request, garbled.code(), "a success whose body is not the object"));
            case Answer.Unanswered unanswered ->
                Optional.of(
                        unanswered.sent()
                                ? inDoubt(request, 0, unanswered.cause())
                                : new Fault.NotSent(Scope.API, 0, unanswered.cause()));
            case Answer.Refused refused -> Optional.of(patterned(refused(request, refused, warmingUp)));
        };
    }

    private Fault patterned(Fault fault) {
        boolean refusal =
                fault instanceof Fault.Blocked || fault instanceof Fault.Rejected || fault instanceof Fault.Quota;
        return refusal
                        && transients.stream()
                                .anyMatch(p -> p.matcher(fault.message()).find())
                ? new Fault.Transient(fault.scope(), fault.code(), fault.message())
                : fault;
    }

    private static Fault refused(Request request, Answer.Refused refused, boolean warmingUp) {
        Status status = refused.status();
        Fault byText = byText(request, status);
        if (byText != null) {
            return byText;
        }
        if (warmingUp && (status.code() == 401 || status.code() == 403)) {
            return new Fault.Transient(Scope.API, status.code(), "while the API server warms up: " + message(status));
        }
        if (refused.outdated() && status.code() == 401) {
            return new Fault.Transient(Scope.API, 401, "with credentials that were replaced since: " + message(status));
        }
        return byCode(request, refused);
    }

    private static @Nullable Fault byText(Request request, Status status) {
        String text = status.message();
        int code = status.code();
        String message = message(status);
        if (code == 403 && text.contains(ServerTexts.FENCE)) {
            return new Fault.Fenced(Scope.SINGLE, code, message);
        }
        if (text.startsWith(ServerTexts.WEBHOOK_DENIED)) {
            return new Fault.Blocked(Block.WEBHOOK_DENIED, Scope.SINGLE, code, message);
        }
        if (code == 409 && status.reason().equals("AlreadyExists")) {
            return new Fault.AlreadyExists(Scope.SINGLE, code, message);
        }
        return switch (code) {
            case 403 -> forbiddenByText(request, status);
            case 422 ->
                text.contains(ServerTexts.POLICY) && !text.contains(ServerTexts.FENCE)
                        ? new Fault.Blocked(Block.POLICY_DENIED, Scope.SINGLE, code, message)
                        : null;
            case 500 -> internalByText(request, status);
            default -> null;
        };
    }

    private static @Nullable Fault forbiddenByText(Request request, Status status) {
        String text = status.message();
        String message = message(status);
        Scope namespace = namespace(request);
        if (text.contains(ServerTexts.POLICY)) {
            return new Fault.Blocked(Block.POLICY_DENIED, Scope.SINGLE, 403, message);
        }
        if (text.contains(ServerTexts.NOT_YET_READY)) {
            return new Fault.Transient(Scope.API, 403, message);
        }
        if (text.contains(ServerTexts.QUOTA_UNKNOWN)) {
            return new Fault.Transient(namespace, 403, message);
        }
        if (text.contains(ServerTexts.QUOTA_EXCEEDED)
                || text.contains(ServerTexts.QUOTA_INSUFFICIENT)
                || text.contains(ServerTexts.QUOTA_FAILED)) {
            return new Fault.Quota(namespace, 403, message);
        }
        boolean terminating = status.details().causes().stream()
                .anyMatch(c -> c.reason().equals(ServerTexts.NAMESPACE_TERMINATING_CAUSE));
        if (terminating || text.contains(ServerTexts.NAMESPACE_TERMINATING)) {
            return new Fault.Blocked(Block.NAMESPACE_TERMINATING, namespace, 403, message);
        }
        return text.contains(ServerTexts.KIND_TERMINATING)
                ? new Fault.Blocked(Block.KIND_MISSING, namespace, 403, message)
                : null;
    }

    private static @Nullable Fault internalByText(Request request, Status status) {
        String text = status.message();
        int webhook = text.indexOf(ServerTexts.WEBHOOK_UNREACHABLE);
        if (webhook >= 0) {
            int start = webhook + ServerTexts.WEBHOOK_UNREACHABLE.length();
            int end = text.indexOf('"', start);
            Scope scope = new Scope.Webhook(end < 0 ? text.substring(start) : text.substring(start, end));
            return new Fault.Transient(scope, 500, message(status));
        }
        if (text.contains(ServerTexts.QUOTA_TIMED_OUT)) {
            return new Fault.Transient(namespace(request), 500, message(status));
        }
        if (text.contains(ServerTexts.TOO_LARGE_FOR_ETCD) || text.contains(ServerTexts.TOO_LARGE_FOR_GRPC)) {
            return new Fault.Rejected(Rejection.TOO_LARGE, Scope.SINGLE, 500, message(status));
        }
        return text.contains(ServerTexts.NO_SPACE) ? inDoubt(request, 500, NO_SPACE + ": " + message(status)) : null;
    }

    private static Fault byCode(Request request, Answer.Refused refused) {
        Status status = refused.status();
        int code = status.code();
        String message = message(status);
        return switch (code) {
            case 400, 411, 431 -> rejected(Rejection.BAD_REQUEST, code, message);
            case 401 -> new Fault.Blocked(Block.UNAUTHORIZED, Scope.API, code, message);
            case 403 -> new Fault.Blocked(Block.FORBIDDEN, namespace(request), code, message);
            case 404 -> missing(request, status);
            case 405 ->
                status.message().contains(ServerTexts.KIND_TERMINATING) // before 1.34; later a 403
                        ? new Fault.Blocked(Block.KIND_MISSING, namespace(request), code, message)
                        : rejected(Rejection.METHOD_NOT_ALLOWED, code, message);
            case 406 -> rejected(Rejection.NOT_ACCEPTABLE, code, message);
            case 409 ->
                // A create carries no version: the conflict is quota's, or another admission's.
                request instanceof Request.Create
                        ? new Fault.Transient(namespace(request), code, message)
                        : new Fault.Conflict(Scope.SINGLE, code, message);
            case 412 -> new Fault.Conflict(Scope.SINGLE, code, message);
            case 413 -> rejected(Rejection.TOO_LARGE, code, message);
            case 415 -> rejected(Rejection.UNSUPPORTED_MEDIA_TYPE, code, message);
            case 422 ->
                isFailedTest(request, status)
                        ? new Fault.Conflict(Scope.SINGLE, code, message)
                        : rejected(Rejection.INVALID, code, message);
            default -> passing(request, refused, message);
        };
    }

    /** What is left is trouble of the server or of the way to it. */
    private static Fault passing(Request request, Answer.Refused refused, String message) {
        Status status = refused.status();
        int code = status.code();
        if (code >= 300 && code < 400) {
            return new Fault.NotSent(Scope.API, code, "misrouted, redirects are not followed: " + message);
        }
        Duration delay = delay(refused);
        boolean leaving = refused.closing() && (code == 429 || code == 503);
        return code == 429 || delay.isPositive() || leaving
                ? new Fault.Throttled(Scope.API, code, message, delay, leaving)
                : inDoubt(request, code, message);
    }

    private static Fault missing(Request request, Status status) {
        String message = message(status);
        Status.Details details = status.details();
        if (request instanceof Request.Create) {
            Block block = details.kind().equals("namespaces") ? Block.NAMESPACE_MISSING : Block.KIND_MISSING;
            return new Fault.Blocked(block, namespace(request), 404, message);
        }
        // Only a 404 that names the object speaks of it: a proxy's, or that of a kind not served, names nothing.
        boolean names = !details.name().isEmpty()
                && details.name().equals(request.key().name())
                && details.kind().equals(request.kind().plural());
        return names
                ? new Fault.Gone(Scope.SINGLE, 404, message)
                : new Fault.Blocked(Block.KIND_MISSING, namespace(request), 404, message);
    }

    /** A JSON patch that does not apply: unlike a validation, it names no causes (apiserver's patch.go). */
    private static boolean isFailedTest(Request request, Status status) {
        return request instanceof Request.Patch patch
                && patch.type() == Request.PatchType.JSON
                && status.details().causes().isEmpty();
    }

    private static Fault inDoubt(Request request, int code, String message) {
        return request.isMutation()
                ? new Fault.InDoubt(Scope.API, code, message)
                : new Fault.Transient(Scope.API, code, message);
    }

    private static Fault rejected(Rejection rejection, int code, String message) {
        return new Fault.Rejected(rejection, Scope.SINGLE, code, message);
    }

    private static Scope namespace(Request request) {
        String namespace = request.key().namespace();
        return namespace.isEmpty() ? Scope.SINGLE : new Scope.Namespace(namespace);
    }

    /** ServerTimeout and others say it in the details only, for any code (PROTOCOL H9). */
    private static Duration delay(Answer.Refused refused) {
        Duration details =
                Duration.ofSeconds(Math.max(0, refused.status().details().retryAfterSeconds()));
        Duration longer = details.compareTo(refused.retryAfter()) > 0 ? details : refused.retryAfter();
        return longer.compareTo(DELAY_LIMIT) < 0 ? longer : DELAY_LIMIT;
    }

    private static String message(Status status) {
        if (status.reason().isEmpty()) {
            return status.message().isEmpty() ? "HTTP " + status.code() : status.message();
        }
        return status.message().isEmpty() ? status.reason() : status.reason() + ": " + status.message();
    }
}
