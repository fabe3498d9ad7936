package dev.carillon.app;

import dev.carillon.control.Controller;
import dev.carillon.control.Moment;
import dev.carillon.port.Signal;
import java.time.Duration;
import java.time.Instant;

/** The control thread: it parks on the inbox, delivers what has come, and takes one step. Nothing else may block it. */
final class ControlLoop implements Runnable {
    /** How long a stop may take: settle, record and release what is under way (PROTOCOL H5). */
    static final Duration STOP_PATIENCE = Duration.ofSeconds(20);

    private final Controller controller;
    private final Inbox inbox;
    private final Runnable beat;
    private volatile boolean stopWanted;

    /** @param beat called once a step, for the heartbeat */
    ControlLoop(Controller controller, Inbox inbox, Runnable beat) {
        this.controller = controller;
        this.inbox = inbox;
        this.beat = beat;
    }

    /** Asks the loop to end. From any thread. */
    void stop() {
        stopWanted = true;
    }

    @Override
    public void run() {
        Instant deadline = Instant.MAX;
        try {
            Duration pause = Duration.ZERO;
            while (Instant.now().isBefore(deadline)) {
                for (Signal signal : inbox.take(pause)) {
                    controller.deliver(signal);
                }
                if (stopWanted && deadline.equals(Instant.MAX)) {
                    deadline = Instant.now().plus(STOP_PATIENCE);
                    controller.stop();
                }
                pause = controller.step(new Moment(Instant.now(), System.nanoTime()));
                beat.run();
                if (stopWanted && controller.isStopped()) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
