package dev.carillon.expr;

/** What a condition of a CronWorkflow says. An expression that cannot be evaluated is never simply false. */
public sealed interface Judgement {
    record Holds() implements Judgement {}

    record DoesNotHold() implements Judgement {}

    /** The condition says nothing; {@code message} tells what is wrong, where, and how to mend it. */
    record Unusable(String message) implements Judgement {}

    static Judgement of(boolean holds) {
        return holds ? new Holds() : new DoesNotHold();
    }
}
