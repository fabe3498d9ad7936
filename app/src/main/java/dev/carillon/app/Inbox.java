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
 * Where I/O threads leave signals for the control thread. Unbounded by itself: what can arrive is bounded by what the
 * controller has asked for.
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
