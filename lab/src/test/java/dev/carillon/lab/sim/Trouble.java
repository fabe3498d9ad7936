package dev.carillon.lab.sim;

/** What may go wrong with one request, one watch or one step, with its usual chance. The numbers keep old seeds the same. */
enum Trouble {
    REQUEST_LOST(0, 0.015),
    ANSWER_LOST(1, 0.02),
    REQUEST_LATE(2, 0.012),
    ANSWER_LATE(3, 0.012),
    DOUBLED(4, 0.015),
    REFUSED(5, 0.02),
    EXECUTED_AND_REFUSED(6, 0.015),
    THROTTLED(7, 0.006),
    LIST_FAILED(8, 0.05),
    WATCH_CUT(9, 0.004),
    WATCH_EXPIRED(10, 0.001),
    WATCH_LATE(11, 0.01),
    CRASH_BEFORE_SEND(12, 0.000_5),
    CRASH_AFTER_SEND(13, 0.000_5),
    PAUSE_AT_STEP(14, 0.000_05);

    /** Its place in a mix of rates. */
    final int number;

    final double chance;

    /** Apart from all others in the hash of a place. */
    final long salt;

    Trouble(int number, double chance) {
        this.number = number;
        this.chance = chance;
        this.salt = Dice.mix(number + 1_000L);
    }

    boolean isCrash() {
        return this == CRASH_BEFORE_SEND || this == CRASH_AFTER_SEND;
    }
}
