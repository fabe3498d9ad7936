package dev.carillon.lab.sim;

import org.junit.jupiter.api.Test;

class SimulatorTest {
    @Test
    void first() {
        long first = Long.getLong("sim.seed", 1);
        long end = System.nanoTime() + Long.getLong("sim.seconds", 20) * 1_000_000_000;
        long seeds = 0;
        long events = 0;
        long slots = 0;
        int failed = 0;
        long begin = System.nanoTime();
        for (long seed = first; System.nanoTime() < end && failed < 8; seed++) {
            try {
                World.Told told = new World(seed).run();
                events += told.events();
                slots += told.slots();
            } catch (World.Failure e) {
                failed++;
                System.out.println(e.getMessage());
                if (e.getCause() != null) {
                    e.getCause().printStackTrace(System.out);
                }
            }
            seeds++;
        }
        double s = (System.nanoTime() - begin) / 1e9;
        System.out.printf(
                "%d seeds, %d failed, %.1f seeds/s, %.0f events/s, %d slots%n",
                seeds, failed, seeds / s, events / s, slots);
    }
}
