package dev.carillon.lab.sim;

/**
 * Draws that depend on the place where they are made and not on what was drawn before: when one fault is left out, all
 * others that are still reached stay as they were, so that a failure can be reduced.
 */
final class Dice {
    private static final long GAMMA = 0x9E3779B97F4A7C15L;

    private final long seed;

    Dice(long seed) {
        this.seed = mix(seed + GAMMA);
    }

    /** The finalizer of SplitMix64. */
    static long mix(long z) {
        long x = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        x = (x ^ (x >>> 27)) * 0x94D049BB133111EBL;
        return x ^ (x >>> 31);
    }

    /** Joins two parts of a place. */
    static long join(long a, long b) {
        return mix(a * GAMMA + b);
    }

    long draw(long place) {
        return mix(seed ^ mix(place + GAMMA));
    }

    /** In [0, 1). */
    double chance(long place) {
        return (draw(place) >>> 11) * 0x1.0p-53;
    }

    /** In [from, to). */
    long between(long place, long from, long to) {
        return from + Long.remainderUnsigned(draw(place), to - from);
    }
}
