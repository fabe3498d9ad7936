package dev.carillon.fault;

import dev.carillon.api.Answer;
import dev.carillon.api.Request;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The table of PROTOCOL section 4. First shape: the default of C4 only; the rows follow. */
public final class Faults {
    private static final Faults STANDARD = new Faults(List.of());

    private final List<Pattern> transients;

    private Faults(List<Pattern> transients) {
        this.transients = transients;
    }

    public static Faults standard() {
        return STANDARD;
    }

    /** @param transients texts that make a refusal passing trouble: {@code TRANSIENT_ERROR_PATTERN} and the option */
    public static Faults with(List<Pattern> transients) {
        return new Faults(List.copyOf(transients));
    }

    /**
     * What the answer means for the request; empty if it did what it should.
     *
     * @param warmingUp whether an outage ended, or a new connection, or new credentials came, less than 60 s ago
     */
    public Optional<Fault> of(Request request, Answer answer, boolean warmingUp) {
        return switch (answer) {
            case Answer.Found found -> Optional.empty();
            case Answer.Deleted deleted -> Optional.empty();
            case Answer.At at -> Optional.empty();
            case Answer.Garbled garbled ->
                Optional.of(new Fault.InDoubt(Scope.API, garbled.code(), "unreadable answer"));
            case Answer.Unanswered unanswered ->
                Optional.of(
                        unanswered.sent()
                                ? new Fault.InDoubt(Scope.API, 0, unanswered.cause())
                                : new Fault.NotSent(Scope.API, 0, unanswered.cause()));
            case Answer.Refused refused ->
                Optional.of(new Fault.InDoubt(
                        Scope.API,
                        refused.status().code(),
                        refused.status().message() + (transients.isEmpty() || warmingUp ? "" : "")));
        };
    }
}
