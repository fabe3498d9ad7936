package dev.carillon.store;

import dev.carillon.api.Kind;
import dev.carillon.api.Status;
import dev.carillon.api.Status.Cause;
import dev.carillon.api.Status.Details;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The refusals of an API server in its own words. Clients match on code, reason and a few texts, so the texts are
 * those of k8s.io/apimachinery {@code pkg/api/errors/errors.go} (v0.36) unless a source is named.
 */
final class Statuses {
    private Statuses() {}

    static Refusal badRequest(String message) {
        return refusal(400, "BadRequest", message, Details.NONE);
    }

    /** What the last handler of an API server says of a path that nothing serves: a text, no Status. */
    static Refusal kindNotServed() {
        return refusal(404, "", "404 page not found", Details.NONE);
    }

    static Refusal notFound(Kind kind, String name) {
        return refusal(404, "NotFound", "%s \"%s\" not found".formatted(kind.resource(), name), details(kind, name));
    }

    static Refusal alreadyExists(Kind kind, String name, boolean terminating) {
        String message = "%s \"%s\" already exists".formatted(kind.resource(), name);
        // apiserver pkg/registry/generic/registry/store.go: the only sign that the name will be free again
        return refusal(
                409,
                "AlreadyExists",
                terminating ? "object is being deleted: " + message : message,
                details(kind, name));
    }

    static Refusal conflict(Kind kind, String name, String why) {
        return conflict(kind.resource(), kind, name, why);
    }

    /** A failed precondition of a delete: upstream names the kind where it otherwise names the resource. */
    static Refusal deleteConflict(Kind kind, String name, String why) {
        return conflict(kind.group().isEmpty() ? kind.name() : kind.name() + "." + kind.group(), kind, name, why);
    }

    private static Refusal conflict(String resource, Kind kind, String name, String why) {
        return refusal(
                409,
                "Conflict",
                "Operation cannot be fulfilled on %s \"%s\": %s".formatted(resource, name, why),
                details(kind, name));
    }

    static Refusal forbidden(Kind kind, String name, String why, List<Cause> causes) {
        return denied(403, "Forbidden", kind, name, why, causes);
    }

    /** The refusal of an admission plugin: it always says "is forbidden", whatever its code. */
    static Refusal denied(int code, String reason, Kind kind, String name, String why, List<Cause> causes) {
        return refusal(
                code,
                reason,
                "%s \"%s\" is forbidden: %s".formatted(kind.resource(), name, why),
                new Details(name, kind.group(), kind.plural(), "", 0, causes));
    }

    /** What is wrong with one field. @param message the text after the field's name */
    record FieldFault(String field, String reason, String message) {
        static FieldFault invalid(String field, Object value, String message) {
            Object shown = value instanceof String ? "\"" + value + "\"" : value;
            return new FieldFault(field, "FieldValueInvalid", "Invalid value: " + shown + ": " + message);
        }

        static FieldFault required(String field, String message) {
            return new FieldFault(field, "FieldValueRequired", "Required value: " + message);
        }

        static FieldFault forbidden(String field, String message) {
            return new FieldFault(field, "FieldValueForbidden", "Forbidden: " + message);
        }

        static FieldFault tooLong(String field, int limitBytes) {
            return new FieldFault(
                    field, "FieldValueTooLong", "Too long: may not be more than " + limitBytes + " bytes");
        }
    }

    static Refusal invalid(Kind kind, String name, List<FieldFault> faults) {
        String qualified = kind.group().isEmpty() ? kind.name() : kind.name() + "." + kind.group();
        String all = faults.stream().map(f -> f.field() + ": " + f.message()).collect(Collectors.joining(", "));
        return refusal(
                422,
                "Invalid",
                "%s \"%s\" is invalid: %s".formatted(qualified, name, faults.size() == 1 ? all : "[" + all + "]"),
                new Details(
                        name,
                        kind.group(),
                        kind.name(),
                        "",
                        0,
                        faults.stream()
                                .map(f -> new Cause(f.reason(), f.message(), f.field()))
                                .toList()));
    }

    /** A JSON patch that does not apply: apiserver pkg/endpoints/handlers/patch.go hides the cause. */
    static Refusal patchDoesNotApply() {
        return refusal(422, "Invalid", "the server rejected our request due to an error in our request", Details.NONE);
    }

    static Refusal tooLarge(String message) {
        return refusal(413, "RequestEntityTooLarge", message, Details.NONE);
    }

    /** etcd's own limit reaches the client as a 500 without a reason (PROTOCOL H9). */
    static Refusal tooLargeForStorage() {
        return refusal(500, "", "etcdserver: request is too large", Details.NONE);
    }

    /** apiserver pkg/storage/errors.go; no API error there, so it arrives as a bare 500. */
    static Refusal versionOnCreate() {
        return refusal(500, "", "resourceVersion should not be set on objects to be created", Details.NONE);
    }

    static Status watchTooOld(String asked, long oldest) {
        return new Status(410, "Expired", "too old resource version: " + asked + " (" + oldest + ")", Details.NONE);
    }

    static Status continueTooOld() {
        return new Status(
                410,
                "Expired",
                "The provided continue parameter is too old to display a consistent list result. You can start a new"
                        + " list without the continue parameter.",
                Details.NONE);
    }

    private static Details details(Kind kind, String name) {
        return new Details(name, kind.group(), kind.plural(), "", 0, List.of());
    }

    private static Refusal refusal(int code, String reason, String message, Details details) {
        return new Refusal(new Status(code, reason, message, details));
    }
}
