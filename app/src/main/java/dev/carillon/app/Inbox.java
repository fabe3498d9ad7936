package dev.carillon.app;

import dev.carillon.port.Signal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Where I/O threads leave signals for the control thread. It has no limit of its own: a signal that found no place
 * would be lost for good, and an I/O thread that waited for one would keep the lease's answer from its place.
 *
 * <p>What can be in it is bounded all the same. A request under way has one answer, a list or watch one end. Besides
 * that there is what the API server can send over the controller's few watches until the next step; a control thread
 * that takes no step for 10 s fails its liveness check ({@link ControllerCommand}).
 */
final class Inbox implements Consumer<Signal> {
    private final LinkedBlockingQueue<Signal> queue = new LinkedBlockingQueue<>();

    @Override
    public void accept(Signal signal) {
        queue.add(signal);
    }

    /** All that has arrived, waiting for the first for {@code patience} at the most. */
    List<Signal> take(Duration patience) throws InterruptedException {
        List<Signal> signals = new ArrayList<>();
        @Nullable Signal first = queue.poll(patience.toNanos(), TimeUnit.NANOSECONDS);
        if (first != null) {
            signals.add(first);
            queue.drainTo(signals);
        }
        return signals;
    }
}
