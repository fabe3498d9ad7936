package dev.carillon.launch;

import dev.carillon.fault.Fault;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** How an obligation ended. */
public sealed interface Verdict {
    /**
     * The object exists.
     *
     * @param childUid its uid
     * @param adopted whether a look found it, so that we cannot say which attempt, or whose, made it
     * @param known when the answer came that showed it, or when the look was sent that found it
     */
    record Created(String childUid, boolean adopted, Instant known) implements Verdict {}

    /** The request itself can never succeed. @param message the server's words */
    record Rejected(Fault.Rejection rejection, String message) implements Verdict {}

    /** The window closed first. @param last the last fault met, null if nothing was ever tried */
    record Expired(@Nullable Fault last) implements Verdict {}
}
