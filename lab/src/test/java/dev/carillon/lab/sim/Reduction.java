package dev.carillon.lab.sim;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes a failing story shorter: leaves out as many of its mishaps as it can while it still fails in the same way, in
 * halves, quarters and so on (delta debugging). Each try is a whole run, so it ends when its time is over.
 */
final class Reduction {
    private final long seed;
    private final String kind;
    private final long deadline;
    private World.Failure best;

    private Reduction(World.Failure failure, long deadline) {
        this.seed = failure.world().scenario.seed();
        this.kind = failure.kind();
        this.deadline = deadline;
        this.best = failure;
    }

    /** @param deadline as {@link System#nanoTime} tells it */
    static World.Failure of(World.Failure failure, long deadline) {
        Reduction reduction = new Reduction(failure, deadline);
        reduction.run();
        return reduction.best;
    }

    private void run() {
        Set<Long> spared = new HashSet<>();
        // Later mishaps cannot have caused it, and none that is left out happens in the better story.
        for (int parts = 2; System.nanoTime() < deadline; ) {
            List<Long> left = ids(best);
            int size = Math.max(1, (left.size() + parts - 1) / parts);
            boolean shorter = false;
            for (int from = 0; from < left.size() && !shorter && System.nanoTime() < deadline; from += size) {
                Set<Long> more = new HashSet<>(spared);
                more.addAll(left.subList(from, Math.min(left.size(), from + size)));
                World.Failure failure = retell(more);
                if (failure != null && ids(failure).size() < left.size()) {
                    best = failure;
                    spared = more;
                    shorter = true;
                }
            }
            if (!shorter && size == 1) {
                return;
            }
            parts = shorter ? Math.max(2, parts - 1) : parts * 2;
        }
    }

    private static List<Long> ids(World.Failure failure) {
        List<Long> ids = new ArrayList<>();
        failure.world().mishaps.happened().forEach(m -> ids.add(m.id()));
        return ids;
    }

    private World.@Nullable Failure retell(Set<Long> spared) {
        try {
            new World(seed, spared).run();
            return null;
        } catch (World.Failure failure) {
            return failure.kind().equals(kind) ? failure : null;
        }
    }
}
