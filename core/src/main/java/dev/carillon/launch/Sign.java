package dev.carillon.launch;

import dev.carillon.fault.Fault;
import dev.carillon.fault.Scope;
import java.util.Optional;

/** What an answer says of the health of the world (PROTOCOL H4). */
enum Sign {
    /** The request went all the way to the storage. */
    ALIVE,
    /** The API server answered, but perhaps without asking its storage. */
    ANSWERED,
    /** The API server wants less of this action. */
    THROTTLED,
    /** Something is broken in this namespace only. */
    NARROW,
    /** The API server, or the way to it, is broken. */
    API;

    static Sign of(Optional<Fault> answer) {
        return answer.map(Sign::of).orElse(ALIVE);
    }

    /** Whether not even an API server was reached, or it never answered. */
    static boolean isTransport(Fault fault) {
        return fault.scope() instanceof Scope.Api && (fault instanceof Fault.NotSent || fault.code() == 0);
    }

    private static Sign of(Fault fault) {
        return switch (fault) {
            case Fault.AlreadyExists f -> ALIVE;
            case Fault.Gone f -> ALIVE;
            case Fault.Conflict f -> ALIVE;
            case Fault.Fenced f -> ANSWERED;
            case Fault.Rejected f -> ANSWERED;
            // Each piece of work is to hear of the quota itself, so it is no reason to hold others back.
            case Fault.Quota f -> ANSWERED;
            case Fault.Throttled f -> f.code() == 429 ? THROTTLED : API;
            case Fault.NotSent f -> scoped(f);
            case Fault.InDoubt f -> scoped(f);
            case Fault.Transient f -> scoped(f);
            case Fault.Blocked f -> scoped(f);
        };
    }

    private static Sign scoped(Fault fault) {
        return switch (fault.scope()) {
            case Scope.Api api -> API;
            case Scope.Namespace namespace -> NARROW;
            case Scope.Webhook webhook -> NARROW;
            case Scope.Single single -> ANSWERED;
        };
    }
}
