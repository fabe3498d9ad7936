package dev.carillon.lab.sim;

import dev.carillon.control.Controller;
import dev.carillon.control.Moment;
import dev.carillon.control.Settings;
import dev.carillon.lab.sim.Episode.Kind;
import dev.carillon.port.Note;
import dev.carillon.port.Signal;
import java.time.Duration;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** One process: a Controller and its clocks; alive, paused or dead. */
final class Host {
    /** What a process dies of: thrown out of a send, as a kill would. */
    static final class Crash extends Error {
        private static final long serialVersionUID = 1;

        Crash() {
            super("killed", null, false, false);
        }
    }

    /** The controller promises to look at its clocks this often; see {@code Controller}. */
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(500);

    private final World world;
    private final int number;

    /** How far the wall clock is off while nobody touches it, and by how much it runs faster. */
    private final long drift;

    private final double rate;
    private long jump;
    private long stoodStill;
    private int suspensions;
    private long suspendedAt;
    private long pausedUntil;
    private int incarnation;
    private @Nullable Controller controller;
    private @Nullable SimNetwork network;
    private boolean down = true;
    private long timer;

    Host(World world, int number) {
        this.world = world;
        this.number = number;
        long place = Dice.join(100, number);
        // Most clocks are right to a second; some are so wrong that the server's has to be believed instead.
        long widest = world.dice.chance(Dice.join(place, 1)) < 0.8 ? 900 : 8_000;
        this.drift = world.dice.between(Dice.join(place, 2), -widest, widest) * World.MILLI;
        this.rate = 1e-6 * world.dice.between(Dice.join(place, 3), -100, 101);
    }

    int number() {
        return number;
    }

    String identity() {
        return "host-" + number + "-" + incarnation;
    }

    boolean isReady() {
        return controller != null && controller.isReady();
    }

    boolean isLeading() {
        return controller != null && controller.isLeading();
    }

    @Nullable
    SimNetwork network() {
        return network;
    }

    void boot() {
        down = false;
        incarnation++;
        String identity = identity();
        SimNetwork fresh = new SimNetwork(world, this, incarnation);
        network = fresh;
        long place = Dice.join(Dice.join(200, number), incarnation);
        controller = new Controller(
                Settings.of("", "kube-system", identity),
                fresh,
                note -> hear(identity, note),
                new SplittableRandom(world.dice.draw(place)));
        world.timeline.say(identity, "boots");
        step();
    }

    private void hear(String identity, Note note) {
        world.timeline.note(identity, note);
        world.judge.heard(identity, note);
        switch (note) {
            case Note.Quarantined quarantined ->
                throw new World.Failure(world, "a pass failed: " + quarantined.cause(), quarantined.cause());
            case Note.AuditFailed failed ->
                throw new World.Failure(world, "an audit failed: " + failed.cause(), failed.cause());
            default -> {}
        }
    }

    /** A signal arrives for the process that asked, if it still lives. */
    void deliver(int forIncarnation, Signal signal) {
        if (forIncarnation != incarnation || controller == null) {
            return;
        }
        if (world.now() < pausedUntil) {
            world.at(pausedUntil, () -> deliver(forIncarnation, signal));
            return;
        }
        controller.deliver(signal);
        step();
    }

    private void step() {
        Controller living = controller;
        if (living == null || world.now() < pausedUntil) {
            return;
        }
        try {
            Duration until = living.step(moment());
            if (until.isNegative() || until.compareTo(LONGEST_PAUSE) > 0) {
                throw world.failure(identity() + " wants to be called again after " + until);
            }
            long mine = ++timer;
            int alive = incarnation;
            world.after(until.toNanos() + 1_000, () -> {
                if (mine == timer && alive == incarnation) {
                    step();
                }
            });
        } catch (Crash e) {
            die(world.mishaps.how(Dice.join(300 + number, incarnation), World.SECOND / 10, 20 * World.SECOND));
            return;
        }
        if (living.isStopped()) {
            die(world.scenario.length());
            return;
        }
        long place = Dice.join(Dice.join(400, number), timer);
        if (world.mishaps.happens(Trouble.PAUSE_AT_STEP, place, world.instant(), this::identity)) {
            pause(world.now() + world.dice.between(Dice.join(place, 1), World.SECOND / 2, 40 * World.SECOND));
        }
    }

    private void pause(long until) {
        pausedUntil = Math.max(pausedUntil, until);
        world.timeline.say(identity(), "pauses for " + (until - world.now()) / World.MILLI + " ms");
        int alive = incarnation;
        world.at(pausedUntil, () -> {
            if (alive == incarnation) {
                step();
            }
        });
    }

    private void die(long comesBackAfter) {
        world.timeline.say(identity(), "dies");
        incarnation++; // nobody listens to what is still on its way
        controller = null;
        network = null;
        down = true;
        world.after(comesBackAfter, () -> {
            if (down) {
                boot();
            }
        });
    }

    void begin(Episode episode) {
        switch (episode.kind()) {
            case CLOCK_OFF -> jump += episode.amount() * World.MILLI;
            case PAUSED -> pause(episode.to());
            case SUSPENDED -> {
                suspendedAt = suspensions++ == 0 ? world.now() : suspendedAt;
                pause(episode.to());
            }
            case KILLED -> die(world.scenario.length());
            case STOPPED -> {
                if (controller != null) {
                    controller.stop();
                }
            }
            default -> {}
        }
    }

    void end(Episode episode) {
        switch (episode.kind()) {
            case CLOCK_OFF -> jump -= episode.amount() * World.MILLI;
            case SUSPENDED -> stoodStill += --suspensions == 0 ? world.now() - suspendedAt : 0;
            case KILLED, STOPPED -> replace();
            default -> {}
        }
    }

    /** Whoever was stopped and did not get done in its time is killed, as a kubelet does. */
    private void replace() {
        if (!down) {
            die(world.scenario.length());
        }
        boot();
    }

    /** The end of all trouble. */
    void mend() {
        if (world.now() < pausedUntil) {
            pausedUntil = world.now();
        }
        if (down) {
            boot();
        } else {
            step();
        }
    }

    private Moment moment() {
        long now = world.now();
        // Whoever wakes in the very instant in which it ends must not see the monotonic clock run ahead and come back.
        long frozen = stoodStill + (suspensions > 0 ? now - suspendedAt : 0);
        long wall = drift + jump + (long) (now * rate);
        return new Moment(world.instant().plusNanos(wall), now - frozen);
    }

    /** Whether its clocks have ever been set or stood still. */
    boolean hasOddClock() {
        return world.scenario.episodes().stream()
                .anyMatch(e -> e.concerns(number) && (e.kind() == Kind.CLOCK_OFF || e.kind() == Kind.SUSPENDED));
    }

    /** Whether nothing of it has got through for this long, in nanoseconds. */
    boolean isInOutageFor(long nanos) {
        return isCutOffFor(nanos) || has(Kind.UNAVAILABLE, nanos);
    }

    /** Whether it has been refused every connection for this long, in nanoseconds. */
    boolean isCutOffFor(long nanos) {
        return has(Kind.CONNECTION_REFUSED, nanos);
    }

    private boolean has(Kind kind, long nanos) {
        return world.weather
                .find(kind, number)
                .filter(e -> world.now() - e.from() > nanos)
                .isPresent();
    }

    /** Whether the process that asked still lives, and runs. */
    boolean listens(int asked) {
        return asked == incarnation && controller != null && world.now() >= pausedUntil;
    }

    /** Whether this process is the one to be asked, for the judge. */
    boolean has(Kind kind) {
        return world.weather.is(kind, number);
    }
}
