package dev.carillon.io.kube;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
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

    /** For the file that another thread reads right now. */
    private static final Duration OTHERS_WAIT = Duration.ofMillis(200);

    private static final Logger LOG = LoggerFactory.getLogger(Credentials.class);

    /** Where access comes from. */
    @FunctionalInterface
    interface Reader {
        Access read() throws ConnectionProblem;
    }

    private final Reader reader;
    private final LongSupplier nanoTime;
    private final ReentrantLock reading = new ReentrantLock();
    private volatile Access access;
    private volatile long readAt;

    private Credentials(Reader reader, LongSupplier nanoTime, Access access) {
        this.reader = reader;
        this.nanoTime = nanoTime;
        this.access = access;
        this.readAt = nanoTime.getAsLong();
    }

    static Credentials open(Reader reader, LongSupplier nanoTime) throws ConnectionProblem {
        return new Credentials(reader, nanoTime, reader.read());
    }

    Access current() {
        return access;
    }

    /** Whether it is time for the regular reading. */
    boolean isDue() {
        return !access.isCostly() && age().compareTo(READ_EVERY) >= 0;
    }

    /** The regular reading. Blocks on files: never on the control thread. */
    void readAgain() {
        readUnlessYoungerThan(READ_EVERY, Duration.ZERO);
    }

    /** The API server, or TLS, refused what we have. May run a program: never on the control thread. */
    void refused() {
        // A burst is refused all at once, and each is to be told of the token that one of them reads; but a program, or
        // a file on a network that hangs, must not hold up answers.
        readUnlessYoungerThan(PAUSE, access.isCostly() ? Duration.ZERO : OTHERS_WAIT);
    }

    /** @param wait for whoever is at it */
    private void readUnlessYoungerThan(Duration pause, Duration wait) {
        try {
            if (!reading.tryLock(wait.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the client is closing
            return;
        }
        try {
            if (age().compareTo(pause) >= 0) {
                readAt = nanoTime.getAsLong();
                Access read = reader.read();
                access = read.sharesConnections(access) ? read.withTlsOf(access) : read;
            }
        } catch (ConnectionProblem e) {
            LOG.warn("Credentials could not be read again, the previous ones stay: {}", e.getMessage());
        } finally {
            reading.unlock();
        }
    }

    private Duration age() {
        return Duration.ofNanos(nanoTime.getAsLong() - readAt);
    }
}
