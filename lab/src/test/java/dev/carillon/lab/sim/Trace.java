package dev.carillon.lab.sim;

/** Prints the hash of all that happened in a seed's story: another JVM must print the same. */
final class Trace {
    private Trace() {}

    public static void main(String[] seeds) {
        for (String seed : seeds) {
            System.out.println(of(Long.parseLong(seed)));
        }
    }

    static String of(long seed) {
        try {
            World.Told told = new World(seed).run();
            return seed + " " + Long.toHexString(told.trace()) + " " + told.events();
        } catch (World.Failure failure) {
            return seed + " " + Long.toHexString(failure.world().timeline.trace()) + " " + failure.getMessage();
        }
    }
}
