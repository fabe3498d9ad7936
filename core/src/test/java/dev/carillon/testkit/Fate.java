package dev.carillon.testkit;

import dev.carillon.api.Answer;

/** What the network does to one call. */
public sealed interface Fate {
    Fate DELIVERED = new Delivered();

    /** The server answers at once. */
    record Delivered() implements Fate {}

    /**
     * The server never sees it.
     *
     * @param told whether the caller hears of it ({@link Answer.Unanswered}), or waits in vain
     * @param sent what the caller is told: whether its first byte may have left
     */
    record RequestLost(boolean told, boolean sent) implements Fate {}

    /** The server executes it, its answer is lost. @param told whether the caller hears that nothing came back */
    record AnswerLost(boolean told) implements Fate {}

    /** Something between here and the server answers instead; nothing is executed. */
    record Answered(Answer answer) implements Fate {}

    /** Executed, and yet something else is answered: a 504 after a commit, a body that cannot be read. */
    record ExecutedButAnswered(Answer answer) implements Fate {}

    /** Waits, unseen by the server, until {@link StoreCluster#release}. */
    record RequestHeld() implements Fate {}

    /** Executed at once; the answer waits until {@link StoreCluster#release}. */
    record AnswerHeld() implements Fate {}

    /** Executed and answered, and once more, unheard, at {@link StoreCluster#release}. */
    record Duplicated() implements Fate {}
}
