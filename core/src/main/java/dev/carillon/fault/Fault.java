package dev.carillon.fault;

import java.time.Duration;
import java.util.List;

/**
 * What an answer means for the request that it answers: one of the kinds of PROTOCOL section 4. A request that did
 * what it should has no fault.
 */
public sealed interface Fault {
    /** How far it reaches. */
    Scope scope();

    /** The HTTP status, 0 when there was no answer. */
    int code();

    /** For people and logs: reason and text of the answer, or the cause; holds no secrets. */
    String message();

    /** Surely not executed: the request did not leave, or no server took it. */
    record NotSent(Scope scope, int code, String message) implements Fault {}

    /** It may have been executed. */
    record InDoubt(Scope scope, int code, String message) implements Fault {}

    /** Surely not executed: somebody else's passing trouble. */
    record Transient(Scope scope, int code, String message) implements Fault {}

    /**
     * Not before {@code delay}. A 429 is surely not executed; any other code may have been ({@link #leavesDoubt}).
     *
     * @param leaving whether the server is going away: another connection may be served at once
     */
    record Throttled(Scope scope, int code, String message, Duration delay, boolean leaving) implements Fault {}

    /** An object of that name exists; a look tells whose it is. */
    record AlreadyExists(Scope scope, int code, String message) implements Fault {}

    /** The object that a read, patch or delete speaks of does not exist (not: its kind or its namespace). */
    record Gone(Scope scope, int code, String message) implements Fault {}

    /** A stale version, a failed precondition or a failed test of a JSON patch: look again. */
    record Conflict(Scope scope, int code, String message) implements Fault {}

    /** The fence refused a create that came after its not-after: surely not executed. */
    record Fenced(Scope scope, int code, String message) implements Fault {}

    /** A resource quota is exhausted. */
    record Quota(Scope scope, int code, String message) implements Fault {}

    /** Somebody else can mend it while the window is open. */
    record Blocked(Block block, Scope scope, int code, String message) implements Fault {}

    /** Depends on the request alone: it can never succeed. */
    record Rejected(Rejection rejection, Scope scope, int code, String message) implements Fault {}

    /** Who has to mend a blocked request. */
    enum Block {
        UNAUTHORIZED,
        FORBIDDEN,
        WEBHOOK_DENIED,
        POLICY_DENIED,
        NAMESPACE_TERMINATING,
        NAMESPACE_MISSING,
        KIND_MISSING,
        NAME_TAKEN
    }

    enum Rejection {
        BAD_REQUEST,
        METHOD_NOT_ALLOWED,
        NOT_ACCEPTABLE,
        UNSUPPORTED_MEDIA_TYPE,
        INVALID,
        TOO_LARGE,
        QUOTA_EXCEEDED
    }

    /**
     * Whether a mutation that met this fault may have been executed all the same. Only a 429 is a throttling that
     * surely comes first: a proxy may send its 503 with a delay after it has forwarded the request.
     */
    default boolean leavesDoubt() {
        return switch (this) {
            case InDoubt doubt -> true;
            case Throttled throttled -> throttled.code() != 429;
            case NotSent f -> false;
            case Transient f -> false;
            case AlreadyExists f -> false;
            case Gone f -> false;
            case Conflict f -> false;
            case Fenced f -> false;
            case Quota f -> false;
            case Blocked f -> false;
            case Rejected f -> false;
        };
    }

    /** How long to wait before the next try: as long as the caller would, or as the server asks if that is longer. */
    default Duration pause(Duration least) {
        return this instanceof Throttled throttled && throttled.delay().compareTo(least) > 0
                ? throttled.delay()
                : least;
    }

    /** All that {@link #kind} may say. */
    List<String> KINDS = List.of(
            "NotSent",
            "InDoubt",
            "Transient",
            "Throttled",
            "AlreadyExists",
            "Gone",
            "Conflict",
            "Fenced",
            "Quota",
            "Blocked",
            "Rejected");

    /** The kind's name as it stands in metrics, logs and the ledger, for instance {@code InDoubt}. */
    default String kind() {
        return switch (this) {
            case NotSent f -> "NotSent";
            case InDoubt f -> "InDoubt";
            case Transient f -> "Transient";
            case Throttled f -> "Throttled";
            case AlreadyExists f -> "AlreadyExists";
            case Gone f -> "Gone";
            case Conflict f -> "Conflict";
            case Fenced f -> "Fenced";
            case Quota f -> "Quota";
            case Blocked f -> "Blocked";
            case Rejected f -> "Rejected";
        };
    }
}
