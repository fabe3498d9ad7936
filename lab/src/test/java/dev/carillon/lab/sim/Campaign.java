package dev.carillon.lab.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Many seeds, one after the other from a first one, side by side on two threads; each story has its own thread. */
final class Campaign {
    private static final int THREADS = 2;

    private final long first;
    private final TreeSet<Long> open = new TreeSet<>();
    private long next;
    private final LongAdder told = new LongAdder();
    private final LongAdder events = new LongAdder();
    private final LongAdder slots = new LongAdder();
    private final LongAdder requests = new LongAdder();
    private final LongAdder troubled = new LongAdder();
    private final ConcurrentLinkedQueue<World.Failure> failures = new ConcurrentLinkedQueue<>();
    private final AtomicReference<@Nullable Throwable> broken = new AtomicReference<>();
    private final long begun = System.nanoTime();

    Campaign(long first) {
        this.first = first;
        this.next = first;
    }

    /** Runs seeds for as long as it may. @throws IllegalStateException if a seed could not even be begun */
    void run(BooleanSupplier goOn) throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            threads.add(Thread.ofPlatform().name("sim-" + i).daemon().start(() -> {
                while (goOn.getAsBoolean() && broken.get() == null) {
                    tell();
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        if (broken.get() != null) {
            throw new IllegalStateException("The simulator cannot go on", broken.get());
        }
    }

    private void tell() {
        long seed = begin();
        try {
            World.Told story = new World(seed).run();
            events.add(story.events());
            slots.add(story.slots());
            requests.add(story.requests());
            troubled.add(story.troubled());
        } catch (World.Failure failure) {
            failures.add(failure);
        } catch (RuntimeException | Error e) {
            broken.set(e);
            return; // this seed stays open: it has not been told
        }
        told.increment();
        end(seed);
    }

    private synchronized long begin() {
        open.add(next);
        return next++;
    }

    private synchronized void end(long seed) {
        open.remove(seed);
    }

    /** Every seed before this one has been told, and its failure, if it has one, can be taken. */
    synchronized long toldUpTo() {
        return open.isEmpty() ? next : open.first();
    }

    /** Whether a seed could not even be begun, so that {@link #run} ended early. */
    boolean isBroken() {
        return broken.get() != null;
    }

    long told() {
        return told.sum();
    }

    List<World.Failure> failures() {
        return List.copyOf(failures);
    }

    /** Takes the failures out: a long campaign must not keep their worlds. */
    List<World.Failure> takeFailures() {
        List<World.Failure> taken = new ArrayList<>();
        for (World.Failure f = failures.poll(); f != null; f = failures.poll()) {
            taken.add(f);
        }
        return taken;
    }

    String summary() {
        double seconds = (System.nanoTime() - begun) / 1e9;
        return "%d seeds from %d, %d slots, %.1f %% of the requests troubled, %.1f seeds/s, %.0f events/s"
                .formatted(
                        told(),
                        first,
                        slots.sum(),
                        100.0 * troubled.sum() / Math.max(1, requests.sum()),
                        told() / seconds,
                        events.sum() / seconds);
    }
}
