package dev.carillon.io.kube;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.api.Answer;
import dev.carillon.port.Signal;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Collects signals; each wait ends with a failure after ten seconds. */
final class Signals implements Consumer<Signal> {
    private final BlockingQueue<Signal> came = new LinkedBlockingQueue<>();

    @Override
    public void accept(Signal signal) {
        came.add(signal);
    }

    Signal next() throws InterruptedException {
        Signal signal = came.poll(10, TimeUnit.SECONDS);
        return Objects.requireNonNull(signal, "no signal within 10 s");
    }

    <T> T next(Class<T> type) throws InterruptedException {
        Signal signal = next();
        assertThat(signal).isInstanceOf(type);
        return type.cast(signal);
    }

    Answer answer() throws InterruptedException {
        return next(Signal.Answered.class).answer();
    }

    /** Why a list or watch has ended; a failure when it ended in good order. */
    Answer whyEnded() throws InterruptedException {
        return Objects.requireNonNull(next(Signal.Ended.class).why(), "a reason");
    }

    boolean isEmpty() {
        return came.isEmpty();
    }
}
