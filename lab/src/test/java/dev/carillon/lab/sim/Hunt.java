package dev.carillon.lab.sim;

import java.util.Locale;

/** Tells stories from the first seed on until one fails, and says how many it took. */
final class Hunt {
    private Hunt() {}

    /** @param args for how many seconds to go on */
    public static void main(String[] args) throws InterruptedException {
        long begun = System.nanoTime();
        long end = begun + Long.parseLong(args[0]) * 1_000_000_000L;
        Campaign campaign = new Campaign(0);
        campaign.run(() -> System.nanoTime() < end && campaign.failures().isEmpty());
        long seeds = campaign.told();
        if (campaign.failures().isEmpty()) {
            System.out.println("not in " + seeds + " seeds");
        } else {
            double seconds = (System.nanoTime() - begun) / 1e9;
            System.out.println(String.format(Locale.ROOT, "after %d seeds, %.0f s: ", seeds, seconds)
                    + campaign.failures().getFirst().kind());
        }
    }
}
