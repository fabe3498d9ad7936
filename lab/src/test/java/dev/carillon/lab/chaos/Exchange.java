package dev.carillon.lab.chaos;

import java.time.Instant;
import java.util.concurrent.CountDownLatch;

/** One request on its way through the proxy. */
final class Exchange {
    private final Seen first;
    private final CountDownLatch finished = new CountDownLatch(1);
    private volatile int status;
    private volatile int serverStatus;
    private volatile boolean upgraded;

    /** Keeps no body: a long run has many of these. */
    Exchange(Asked asked, Instant at, String rule) {
        this.first = new Seen(at, asked.method(), asked.path(), asked.userAgent(), rule, 0, 0);
    }

    String method() {
        return first.method();
    }

    void serverSaid(int code) {
        serverStatus = code;
    }

    void clientTold(int code) {
        status = code;
    }

    void upgrade() {
        upgraded = true;
        finish();
    }

    boolean upgraded() {
        return upgraded;
    }

    /** The next request of the connection may be taken. */
    void finish() {
        finished.countDown();
    }

    void awaitFinish() throws InterruptedException {
        finished.await();
    }

    Seen seen() {
        return new Seen(
                first.at(), first.method(), first.path(), first.userAgent(), first.rule(), status, serverStatus);
    }
}
