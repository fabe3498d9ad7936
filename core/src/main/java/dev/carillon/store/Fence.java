package dev.carillon.store;

import dev.carillon.api.Kind;
import dev.carillon.api.Meta;
import dev.carillon.api.Status.Cause;
import dev.carillon.api.Times;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;

/**
 * Refuses a create that lands after its not-after (PROTOCOL C1): the built-in twin of the ValidatingAdmissionPolicy
 * {@code carillon-fence}, with its words.
 *
 * @param on whether it is installed
 * @param fieldManager whose creates it matches, empty for everybody's; the policy of a cluster matches our service
 *     account, so that a restored archive is let through
 */
public record Fence(boolean on, String fieldManager) {
    public static final Fence OFF = new Fence(false, "");
    public static final Fence FOR_ALL = new Fence(true, "");

    /** A create that carries this finalizer is under the fence. */
    public static final String FINALIZER = "carillon.dev/unrecorded";

    public static final String NOT_AFTER = "carillon.dev/not-after";

    private static final String DENIED =
            "ValidatingAdmissionPolicy 'carillon-fence' with binding 'carillon-fence' denied request: ";

    /** @param meta with its creation timestamp, which is set before admission looks */
    void check(Kind kind, Meta meta, String manager) throws Refusal {
        boolean matches = on
                && (fieldManager.isEmpty() || fieldManager.equals(manager))
                && meta.finalizers().contains(FINALIZER);
        if (!matches) {
            return;
        }
        String notAfter = meta.annotation(NOT_AFTER);
        Instant limit;
        try {
            limit = Times.instant(notAfter);
        } catch (DateTimeParseException e) {
            throw denial(
                    422,
                    "Invalid",
                    kind,
                    meta,
                    "annotation " + NOT_AFTER + ": type conversion error from 'string' to 'timestamp'");
        }
        if (meta.created().isAfter(limit)) {
            throw denial(
                    403,
                    "Forbidden",
                    kind,
                    meta,
                    NOT_AFTER + " has passed: " + notAfter + " is before " + meta.created());
        }
    }

    private static Refusal denial(int code, String reason, Kind kind, Meta meta, String why) {
        return Statuses.denied(code, reason, kind, meta.name(), DENIED + why, List.of(new Cause("", DENIED + why, "")));
    }
}
