package dev.carillon.io.kube;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The access that is valid now, read again as files rotate: every minute where that is cheap, and once when the API
 * server refuses it. Thread-safe. A reading that fails keeps what was there.
 */
final class Credentials {
    /** client-go's own interval for token files; a projected token lives an hour and is renewed at 80 %. */
    static final Duration READ_EVERY = Duration.ofMinutes(1);

    /** Between two readings that refusals asked for: a wrong token must not run an exec plugin in a loop. */
    static final Duration PAUSE = Duration.ofSeconds(10);

    /** What is refused waits so long for the reading that it asked for: files, and most plugins, take less. */
    private static final Duration ANSWER_WAIT = Duration.ofSeconds(1);

    private static final Logger LOG = LoggerFactory.getLogger(Credentials.class);

    /** Where access comes from. */
    @FunctionalInterface
    interface Reader {
        Access read() throws ConnectionProblem;
    }

    private final Reader reader;
    private final LongSupplier nanoTime;
    private final Executor executor;
    private volatile Access access;
    private volatile long readAt;
    private CompletableFuture<Void> reading = CompletableFuture.completedFuture(null);

    private Credentials(Reader reader, LongSupplier nanoTime, Executor executor, Access access) {
        this.reader = reader;
        this.nanoTime = nanoTime;
        this.executor = executor;
        this.access = access;
        this.readAt = nanoTime.getAsLong();
    }

    /** @param executor for later readings: they block on files, and on programs */
    static Credentials open(Reader reader, LongSupplier nanoTime, Executor executor) throws ConnectionProblem {
        return new Credentials(reader, nanoTime, executor, reader.read());
    }

    Access current() {
        return access;
    }

    /** Whether it is time for the regular reading. */
    boolean isDue() {
        return !access.isCostly() && age().compareTo(READ_EVERY) >= 0;
    }

    /** Begins the regular reading. */
    void readAgain() {
        var _ = readUnlessYoungerThan(READ_EVERY);
    }

    /**
     * The API server, or TLS, refused what we have: it is read again, and waited for, so that who was refused is told of
     * what was read. A program or a file that hangs does not hold up answers for longer than {@link #ANSWER_WAIT}.
     */
    void refused() {
        try {
            readUnlessYoungerThan(PAUSE).get(ANSWER_WAIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            // what there is goes on; a reading that fails says so itself
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the client is closing
        }
    }

    /** One reading at a time. @return the one that is under way, or the last one */
    private synchronized CompletableFuture<Void> readUnlessYoungerThan(Duration pause) {
        if (reading.isDone() && age().compareTo(pause) >= 0) {
            readAt = nanoTime.getAsLong();
            reading = CompletableFuture.runAsync(this::read, executor);
        }
        return reading;
    }

    private void read() {
        try {
            Access read = reader.read();
            access = read.sharesConnections(access) ? read.withTlsOf(access) : read;
        } catch (ConnectionProblem e) {
            LOG.warn("Credentials could not be read again, the previous ones stay: {}", e.getMessage());
        } catch (RuntimeException e) { // nobody waits for what becomes of it; its message may quote a secret
            LOG.warn("Credentials could not be read again, the previous ones stay: {}", e.getClass());
        }
    }

    private Duration age() {
        return Duration.ofNanos(nanoTime.getAsLong() - readAt);
    }
}
