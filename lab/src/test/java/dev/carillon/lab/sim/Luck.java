package dev.carillon.lab.sim;

import java.time.Instant;
import java.util.function.Supplier;

/** Decides what goes wrong where, and how: by chance, or by a script. */
interface Luck {
    /**
     * Whether this goes wrong here.
     *
     * @param id the place, the same in each run in which it is reached
     * @param what the place in words
     */
    boolean strikes(Trouble trouble, long id, Instant now, Supplier<String> what);

    /** How exactly, where something has gone wrong: in [from, to). */
    long how(long place, long from, long to);

    /** Luck by a seed's own mix. @param rates by {@link Trouble#number} */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record OfRates(Dice dice, double[] rates) implements Luck {
        @Override
        public boolean strikes(Trouble trouble, long id, Instant now, Supplier<String> what) {
            double rate = rates[trouble.number];
            return rate > 0 && dice.chance(id) < rate;
        }

        @Override
        public long how(long place, long from, long to) {
            return dice.between(place, from, to);
        }
    }
}
