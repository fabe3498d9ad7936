package dev.carillon.lab.sim;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Decides what goes wrong where, by the seed's own mix of rates, and remembers it. Mishaps that are spared do not
 * happen: so a failing run is repeated with fewer of them.
 */
final class Mishaps {
    private final Dice dice;
    private final double[] rates;
    private final Set<Long> spared;
    private final List<Mishap> happened = new ArrayList<>();
    private boolean over;

    /** @param rates by {@link Trouble#number} */
    Mishaps(Dice dice, double[] rates, Set<Long> spared) {
        this.dice = dice;
        this.rates = rates.clone();
        this.spared = spared;
    }

    /** From now on nothing goes wrong by chance. */
    void end() {
        over = true;
    }

    boolean happens(Trouble trouble, long place, Instant now, Supplier<String> what) {
        double rate = rates[trouble.number];
        if (over || rate == 0) {
            return false;
        }
        long id = place ^ trouble.salt;
        return dice.chance(id) < rate && befalls(id, now, () -> trouble + " " + what.get());
    }

    /** Whether something that is planned happens now, or is spared. */
    boolean befalls(long id, Instant now, Supplier<String> what) {
        if (spared.contains(id)) {
            return false;
        }
        happened.add(new Mishap(id, now, what.get()));
        return true;
    }

    List<Mishap> happened() {
        return List.copyOf(happened);
    }
}
