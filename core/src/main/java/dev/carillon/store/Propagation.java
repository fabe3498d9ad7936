package dev.carillon.store;

/** What becomes of the dependents of a deleted object. */
public enum Propagation {
    /** The object goes at once, its dependents later. */
    BACKGROUND,
    /** The object waits for the dependents that block its deletion. */
    FOREGROUND,
    /** The dependents stay, without the reference to their owner. */
    ORPHAN
}
