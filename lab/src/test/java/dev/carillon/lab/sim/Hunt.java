package dev.carillon.lab.sim;

import java.util.Locale;
import java.util.Optional;

/**
 * Tells stories until one fails, and says how many it took: from the first seed on, and if that takes too long the small
 * ones.
 */
final class Hunt {
    private Hunt() {}

    /** @param args how many seeds to tell at the most */
    public static void main(String[] args) throws InterruptedException {
        Optional<String> found = amongSeeds(Long.parseLong(args[0]));
        if (found.isEmpty()) {
            found = amongSmallOnes();
        }
        System.out.println(found.orElse("not found"));
    }

    private static Optional<String> amongSeeds(long limit) throws InterruptedException {
        long begun = System.nanoTime();
        Campaign campaign = new Campaign(0);
        campaign.run(() -> campaign.told() < limit && campaign.failures().isEmpty());
        double took = (System.nanoTime() - begun) / 1e9;
        return campaign.failures().stream()
                .findFirst()
                .map(failure -> String.format(
                        Locale.ROOT, "found after %d seeds, %.0f s: %s", campaign.told(), took, failure.kind()));
    }

    private static Optional<String> amongSmallOnes() throws InterruptedException {
        for (SmallScope.Setting setting : SmallScope.Setting.values()) {
            SmallScope scope = new SmallScope(setting, 1, strokes -> true);
            scope.run();
            if (!scope.failures().isEmpty()) {
                return Optional.of("found in a small story, "
                        + scope.failures().getFirst().lines().findFirst().orElse(""));
            }
        }
        return Optional.empty();
    }
}
