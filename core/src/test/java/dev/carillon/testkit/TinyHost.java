package dev.carillon.testkit;

import dev.carillon.control.Controller;
import dev.carillon.control.Moment;
import dev.carillon.port.Signal;
import dev.carillon.testkit.TinyWorld.Trouble;
import java.time.Duration;
import java.time.Instant;

/** One process of the {@link TinyWorld}: a Controller and its clocks; alive, paused or dead. */
final class TinyHost {
    /** What the process dies of: thrown out of a send, as a kill would. */
    static final class Crash extends Error {
        private static final long serialVersionUID = 1;
    }

    private final TinyWorld world;
    private final String name;
    private final Duration drift;
    private int incarnation;
    private Controller controller;
    private TinyNetwork network;
    private Instant pausedUntil = Instant.EPOCH;
    private long timer;

    TinyHost(TinyWorld world, String name, Duration drift) {
        this.world = world;
        this.name = name;
        this.drift = drift;
        this.network = new TinyNetwork(world, this, -1);
        this.controller = fresh();
    }

    private Controller fresh() {
        incarnation++;
        network = new TinyNetwork(world, this, incarnation);
        String identity = name + "-" + incarnation;
        return new Controller(
                world.settings(identity), network, note -> world.note(identity, note), world.random.split());
    }

    void boot() {
        controller = fresh();
        step();
    }

    boolean isReady() {
        return controller.isReady();
    }

    void feedWatches() {
        network.feedWatches();
    }

    void bookmark() {
        network.bookmark();
    }

    /** A signal arrives for the process that asked, if it still lives. */
    void deliver(int forIncarnation, Signal signal) {
        if (forIncarnation != incarnation) {
            return;
        }
        if (world.now().isBefore(pausedUntil)) {
            world.at(pausedUntil, () -> deliver(forIncarnation, signal));
            return;
        }
        controller.deliver(signal);
        step();
    }

    private void step() {
        if (world.now().isBefore(pausedUntil)) {
            return;
        }
        if (world.happens(Trouble.CRASH_BETWEEN_STEPS)) {
            die();
            return;
        }
        try {
            Duration until = controller.step(moment());
            long mine = ++timer;
            int living = incarnation;
            world.at(world.now().plus(until).plusNanos(1_000), () -> {
                if (mine == timer && living == incarnation) {
                    step();
                }
            });
        } catch (Crash e) {
            die();
            return;
        }
        if (world.happens(Trouble.PAUSE)) {
            pausedUntil = world.now().plusMillis(world.random.nextInt(500, 40_000));
            world.say(name + " pauses until " + pausedUntil);
            int living = incarnation;
            world.at(pausedUntil, () -> {
                if (living == incarnation) {
                    step();
                }
            });
        }
    }

    private void die() {
        world.say(name + "-" + incarnation + " dies");
        incarnation++; // nobody listens to what is still on its way
        world.at(world.now().plusMillis(world.random.nextInt(100, 20_000)), this::boot);
    }

    private Moment moment() {
        Instant now = world.now();
        return new Moment(
                now.plus(drift), Duration.between(TinyWorld.BEGIN, now).toNanos());
    }
}
