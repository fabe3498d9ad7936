package dev.carillon.app;

import dev.carillon.control.Controller;
import dev.carillon.control.Moment;
import dev.carillon.port.Signal;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The control thread: it parks on the inbox, delivers what has come, and takes one step. Nothing else may block it. */
final class ControlLoop implements Runnable {
    /** How long a stop may take: settle, record and release what is under way (PROTOCOL H5). */
    static final Duration STOP_PATIENCE = Duration.ofSeconds(20);

    private static final Logger LOG = LoggerFactory.getLogger("carillon");

    /** How the loop has ended. */
    enum End {
        NOT_YET,
        /** It was told to, and nothing is left. */
        STOPPED,
        /** It was told to, and the time was too short for all that was under way. */
        OUT_OF_TIME,
        /** It failed: the program must not look as if it had ended well. */
        DIED
    }

    private final Controller controller;
    private final Inbox inbox;
    private final Runnable beat;
    private final Duration patience;
    private volatile boolean stopWanted;
    private volatile End end = End.NOT_YET;

    /** @param beat called once a step, for the heartbeat */
    ControlLoop(Controller controller, Inbox inbox, Runnable beat, Duration patience) {
        this.controller = controller;
        this.inbox = inbox;
        this.beat = beat;
        this.patience = patience;
    }

    /** Asks the loop to end. From any thread. */
    void stop() {
        stopWanted = true;
    }

    End end() {
        return end;
    }

    @Override
    public void run() {
        End reached = End.DIED;
        try {
            reached = turn();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            end = reached; // also when it is torn down by an Error, which nobody here catches
        }
    }

    private End turn() throws InterruptedException {
        Duration pause = Duration.ZERO;
        boolean stopping = false;
        long stopSince = 0; // monotonic: a clock that is set must not cut the stop short, or make it endless
        while (!stopping || System.nanoTime() - stopSince < patience.toNanos()) {
            for (Signal signal : inbox.take(pause)) {
                controller.deliver(signal);
            }
            if (stopWanted && !stopping) {
                stopping = true;
                stopSince = System.nanoTime();
                controller.stop();
            }
            Moment now = new Moment(Instant.now(), System.nanoTime());
            // The step counts from its own beginning: what it took is not waited for again.
            pause = controller.step(now).minusNanos(System.nanoTime() - now.nanos());
            beat.run();
            if (stopping && controller.isStopped()) {
                return End.STOPPED;
            }
        }
        return outOfTime();
    }

    /** What nobody looks after from now on is named: another replica takes it up, or the operator has to. */
    private End outOfTime() {
        Controller.Left left = controller.left();
        LOG.atWarn()
                .addKeyValue("held", left.held())
                .addKeyValue("inDoubt", left.inDoubt())
                .log("the stop ran out of its " + patience.toSeconds()
                        + " s with this left; the next controller takes it"
                        + " up, and if there is none: carillon release --all");
        return End.OUT_OF_TIME;
    }
}
