package dev.carillon.fault;

import dev.carillon.api.Answer;
import dev.carillon.api.Request;
import dev.carillon.api.Status;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The fault table (PROTOCOL section 4). The order of its questions matters: our own fence, a webhook's denial, the
 * taken name, texts, reasons, codes. For a mutation the default is in doubt.
 *
 * <p>Immutable and thread-safe.
 */
public final class Faults {
    private static final Faults STANDARD = new Faults(List.of());

    private final List<Pattern> transients;

    private Faults(List<Pattern> transients) {
        this.transients = transients;
    }

    public static Faults standard() {
        return STANDARD;
    }

    /**
     * @param transients messages that the operator declares to be passing trouble (Argo's
     *     TRANSIENT_ERROR_PATTERN). It turns a refusal into {@link Fault.Transient}; it never turns doubt into
     *     certainty.
     */
    public static Faults with(List<Pattern> transients) {
        return new Faults(List.copyOf(transients));
    }

    /**
     * What the answer means; empty if the request did what it should.
     *
     * @param warmingUp whether the API server has just come back, so that its 401 and 403 are not to be believed
     */
    public Optional<Fault> of(Request request, Answer answer, boolean warmingUp) {
        return switch (answer) {
            case Answer.Found found -> Optional.empty();
            case Answer.Deleted deleted -> Optional.empty();
            case Answer.At at -> Optional.empty();
            case Answer.Garbled garbled ->
                Optional.of(new Fault.InDoubt(Scope.API, garbled.code(), "the answer could not be read"));
            case Answer.Unanswered unanswered ->
                Optional.of(
                        unanswered.sent()
                                ? new Fault.InDoubt(Scope.API, 0, unanswered.cause())
                                : new Fault.NotSent(Scope.API, 0, unanswered.cause()));
            case Answer.Refused refused -> Optional.of(declared(new Refusal(request, refused, warmingUp).fault()));
        };
    }

    private Fault declared(Fault fault) {
        if (transients.stream().noneMatch(p -> p.matcher(fault.message()).find())) {
            return fault;
        }
        return switch (fault) {
            case Fault.Blocked f -> new Fault.Transient(f.scope(), f.code(), f.message());
            case Fault.Rejected f -> new Fault.Transient(f.scope(), f.code(), f.message());
            case Fault.Quota f -> new Fault.Transient(f.scope(), f.code(), f.message());
            case Fault.NotSent f -> f;
            case Fault.InDoubt f -> f;
            case Fault.Transient f -> f;
            case Fault.Throttled f -> f;
            case Fault.AlreadyExists f -> f;
            case Fault.Gone f -> f;
            case Fault.Conflict f -> f;
            case Fault.Fenced f -> f;
        };
    }

    /** One refusal under its questions. */
    private record Refusal(Request request, Answer.Refused refused, boolean warmingUp) {
        Fault fault() {
            Fault special = byText();
            return special != null ? special : byCode();
        }

        private Status status() {
            return refused.status();
        }

        private int code() {
            return status().code();
        }

        private String text() {
            String message = status().message();
            return status().reason().isEmpty() ? message : status().reason() + ": " + message;
        }

        private boolean says(String part) {
            return status().message().contains(part);
        }

        private Scope namespace() {
            return request.key().namespace().isEmpty()
                    ? Scope.API
                    : new Scope.Namespace(request.key().namespace());
        }

        private @Nullable Fault byText() {
            if (code() == 403 && says(ServerTexts.FENCE)) {
                return new Fault.Fenced(Scope.SINGLE, code(), text());
            }
            if (status().message().startsWith(ServerTexts.WEBHOOK_DENIAL)) {
                return blocked(Fault.Block.WEBHOOK_DENIED, Scope.SINGLE);
            }
            if (code() == 409 && status().reason().equals("AlreadyExists")) {
                return new Fault.AlreadyExists(Scope.SINGLE, code(), text());
            }
            if (code() == 500 && says(ServerTexts.WEBHOOK_CALL)) {
                return new Fault.Transient(new Scope.Webhook(webhookName()), code(), text());
            }
            if (code() == 500 && says(ServerTexts.QUOTA_TIMEOUT)) {
                return new Fault.Transient(namespace(), code(), text());
            }
            if (says(ServerTexts.ETCD_TOO_LARGE) || says(ServerTexts.GRPC_TOO_LARGE)) {
                return new Fault.Rejected(Fault.Rejection.TOO_LARGE, Scope.SINGLE, code(), text());
            }
            return code() == 403 ? forbiddenByText() : null;
        }

        private @Nullable Fault forbiddenByText() {
            if (says(ServerTexts.NOT_READY)) {
                return new Fault.Transient(Scope.API, code(), text());
            }
            if (says(ServerTexts.QUOTA_UNKNOWN)) {
                return new Fault.Transient(namespace(), code(), text());
            }
            if (says(ServerTexts.QUOTA_EXCEEDED)
                    || says(ServerTexts.QUOTA_INSUFFICIENT)
                    || says(ServerTexts.QUOTA_FAILED)) {
                return new Fault.Quota(namespace(), code(), text());
            }
            boolean terminating = status().details().causes().stream()
                            .anyMatch(c -> c.reason().equals(ServerTexts.NAMESPACE_TERMINATING_CAUSE))
                    || says(ServerTexts.BEING_TERMINATED);
            if (terminating) {
                return blocked(Fault.Block.NAMESPACE_TERMINATING, namespace());
            }
            if (says(ServerTexts.CRD_TERMINATING)) {
                return blocked(Fault.Block.KIND_MISSING, Scope.SINGLE);
            }
            return says(ServerTexts.POLICY) ? blocked(Fault.Block.POLICY_DENIED, Scope.SINGLE) : null;
        }

        /** {@code failed calling webhook "name": ...} */
        private String webhookName() {
            String[] parts = status().message().split("\"", 3);
            return parts.length == 3 ? parts[1] : "unknown";
        }

        private Fault byCode() {
            Duration delay = delay();
            if (code() == 429 || (code() == 503 && delay.isPositive())) {
                return new Fault.Throttled(Scope.API, code(), text(), delay, refused.closing());
            }
            return switch (code()) {
                case 400 -> rejected(Fault.Rejection.BAD_REQUEST);
                case 401 -> warmingUp ? passing() : blocked(Fault.Block.UNAUTHORIZED, Scope.API);
                case 403 -> warmingUp ? passing() : blocked(Fault.Block.FORBIDDEN, Scope.SINGLE);
                case 404 -> notFound();
                case 405 -> rejected(Fault.Rejection.METHOD_NOT_ALLOWED);
                case 406 -> rejected(Fault.Rejection.NOT_ACCEPTABLE);
                case 409 -> conflict();
                case 411 -> rejected(Fault.Rejection.BAD_REQUEST);
                case 412 -> new Fault.Conflict(Scope.SINGLE, code(), text());
                case 413, 431 -> rejected(Fault.Rejection.TOO_LARGE);
                case 415 -> rejected(Fault.Rejection.UNSUPPORTED_MEDIA_TYPE);
                case 422 -> invalid();
                default ->
                    code() >= 300 && code() < 400
                            ? new Fault.NotSent(Scope.API, code(), "misrouted: the answer was a redirect")
                            : new Fault.InDoubt(Scope.API, code(), text());
            };
        }

        private Fault passing() {
            return new Fault.Transient(Scope.API, code(), text());
        }

        /** Header or body, whichever says more (PROTOCOL H9). */
        private Duration delay() {
            Duration inBody = Duration.ofSeconds(status().details().retryAfterSeconds());
            return inBody.compareTo(refused.retryAfter()) > 0 ? inBody : refused.retryAfter();
        }

        private Fault notFound() {
            boolean ofThisObject = status().reason().equals("NotFound")
                    && status().details().name().equals(request.key().name())
                    && status().details().kind().equals(request.kind().plural());
            if (ofThisObject && !(request instanceof Request.Create)) {
                return new Fault.Gone(Scope.SINGLE, code(), text());
            }
            boolean ofNamespace = status().details().kind().equals("namespaces");
            return ofNamespace
                    ? blocked(Fault.Block.NAMESPACE_MISSING, namespace())
                    : blocked(Fault.Block.KIND_MISSING, Scope.SINGLE);
        }

        /** A create carries no version: its conflict is the quota's or another admission's. */
        private Fault conflict() {
            return request instanceof Request.Create
                    ? new Fault.Transient(namespace(), code(), text())
                    : new Fault.Conflict(Scope.SINGLE, code(), text());
        }

        /** A JSON patch whose test failed has found another state than it expected. */
        private Fault invalid() {
            boolean patch = request instanceof Request.Patch p && p.type() == Request.PatchType.JSON;
            return patch ? new Fault.Conflict(Scope.SINGLE, code(), text()) : rejected(Fault.Rejection.INVALID);
        }

        private Fault rejected(Fault.Rejection rejection) {
            return new Fault.Rejected(rejection, Scope.SINGLE, code(), text());
        }

        private Fault blocked(Fault.Block block, Scope scope) {
            return new Fault.Blocked(block, scope, code(), text());
        }
    }
}
