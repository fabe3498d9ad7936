package dev.carillon.lab.sim;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * What goes wrong, as luck will have it, and what has. Mishaps that are spared do not happen: so a failing run is
 * repeated with fewer of them.
 */
final class Mishaps {
    private final Luck luck;
    private final Set<Long> spared;
    private final List<Mishap> happened = new ArrayList<>();
    private boolean over;

    Mishaps(Luck luck, Set<Long> spared) {
        this.luck = luck;
        this.spared = spared;
    }

    /** From now on nothing goes wrong by chance. */
    void end() {
        over = true;
    }

    boolean happens(Trouble trouble, long place, Instant now, Supplier<String> what) {
        long id = place ^ trouble.salt;
        return !over && luck.strikes(trouble, id, now, what) && befalls(id, now, () -> trouble + " " + what.get());
    }

    /** How exactly, where something has gone wrong: in [from, to). */
    long how(long place, long from, long to) {
        return luck.how(place, from, to);
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
