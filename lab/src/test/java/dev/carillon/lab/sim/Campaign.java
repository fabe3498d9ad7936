package dev.carillon.lab.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;

/** Many seeds, one after the other from a first one, side by side on two threads; each story has its own thread. */
final class Campaign {
    private static final int THREADS = 2;

    private final long first;
    private final AtomicLong next;
    private final LongAdder told = new LongAdder();
    private final LongAdder events = new LongAdder();
    private final LongAdder slots = new LongAdder();
    private final ConcurrentLinkedQueue<World.Failure> failures = new ConcurrentLinkedQueue<>();
    private final long begun = System.nanoTime();

    Campaign(long first) {
        this.first = first;
        this.next = new AtomicLong(first);
    }

    /** Runs seeds for as long as it may. */
    void run(BooleanSupplier goOn) throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            threads.add(Thread.ofPlatform().name("sim-" + i).daemon().start(() -> {
                while (goOn.getAsBoolean()) {
                    tell(next.getAndIncrement());
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
    }

    private void tell(long seed) {
        try {
            World.Told story = new World(seed).run();
            events.add(story.events());
            slots.add(story.slots());
        } catch (World.Failure failure) {
            failures.add(failure);
        }
        told.increment();
    }

    long nextSeed() {
        return next.get();
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
        return "%d seeds from %d, %d slots, %.1f seeds/s, %.0f events/s"
                .formatted(told(), first, slots.sum(), told() / seconds, events.sum() / seconds);
    }
}
