package dev.carillon.lab.sim;

/**
 * Something that a user does, planned from the seed.
 *
 * @param id of its {@link Mishap}
 * @param at nanoseconds since the beginning of the world
 */
record Deed(long id, long at, String what, Act act) {
    interface Act {
        void on(ApiServer server);
    }
}
