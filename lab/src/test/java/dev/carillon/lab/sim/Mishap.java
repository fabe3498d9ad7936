package dev.carillon.lab.sim;

import java.time.Instant;

/**
 * Something that was done to the world in a run: a fault, an episode, a user's deed.
 *
 * @param id the same in each run of the seed in which its place is reached
 */
record Mishap(long id, Instant at, String what) {
    @Override
    public String toString() {
        return at + " " + what;
    }
}
