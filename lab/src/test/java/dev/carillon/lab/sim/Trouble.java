package dev.carillon.lab.sim;

/** What may go wrong with one request, one watch or one step, with its usual chance. */
enum Trouble {
    REQUEST_LOST(0.015),
    ANSWER_LOST(0.02),
    REQUEST_LATE(0.012),
    ANSWER_LATE(0.012),
    DOUBLED(0.015),
    REFUSED(0.02),
    EXECUTED_AND_REFUSED(0.015),
    THROTTLED(0.006),
    LIST_FAILED(0.05),
    WATCH_CUT(0.004),
    WATCH_EXPIRED(0.001),
    WATCH_LATE(0.01),
    CRASH_BEFORE_SEND(0.000_5),
    CRASH_AFTER_SEND(0.000_5),
    PAUSE_AT_STEP(0.000_05);

    final double chance;

    /** Apart from all others in the hash of a place. */
    final long salt;

    Trouble(double chance) {
        this.chance = chance;
        this.salt = Dice.mix(ordinal() + 1_000L);
    }
}
