package dev.carillon.lab.chaos;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/**
 * A rule of a {@link FaultProxy}: which requests, how many of them, and what happens to them. Any thread
 * may call any method.
 */
public final class Rule {

    /**
     * Which requests a rule takes.
     *
     * @param methods alternatives split by a bar; empty: any
     * @param path is found somewhere in the path with its query
     * @param body is part of the body; empty: any
     * @param userAgent is part of the user agent; empty: any
     */
    record Match(String methods, Pattern path, String body, String userAgent) {
        boolean takes(Asked asked) {
            return (methods.isEmpty() || ("|" + methods + "|").contains("|" + asked.method() + "|"))
                    && path.matcher(asked.path()).find()
                    && asked.body().contains(body)
                    && asked.userAgent().contains(userAgent);
        }
    }

    /**
     * How many of them.
     *
     * @param skip that many pass first
     * @param times that many are taken at most
     * @param chance of each in [0, 1], drawn from {@code random}
     * @param until none from this instant on
     */
    record Limits(int skip, int times, double chance, RandomGenerator random, Instant until) {}

    private final String name;
    private final Match match;
    private final Limits limits;
    private final Trouble trouble;
    private final CountDownLatch released = new CountDownLatch(1);
    private int skipped;
    private int hits;
    private boolean removed;

    Rule(String name, Match match, Limits limits, Trouble trouble) {
        this.name = name;
        this.match = match;
        this.limits = limits;
        this.trouble = trouble;
    }

    public String name() {
        return name;
    }

    /** How many requests it has taken. */
    public synchronized int hits() {
        return hits;
    }

    /** Waits until it has taken so many; an error after {@code limit}. */
    public synchronized void awaitHits(int count, Duration limit) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        while (hits < count) {
            long left = end - System.nanoTime();
            if (left <= 0) {
                throw new IllegalStateException(
                        "Rule '" + name + "' took " + hits + " of " + count + " requests in " + limit);
            }
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
    }

    /** Lets go what it holds or delays, now and from now on. */
    public void release() {
        released.countDown();
    }

    /** Takes no more requests; what it holds stays held until {@link #release}. */
    public synchronized void remove() {
        removed = true;
    }

    Trouble trouble() {
        return trouble;
    }

    /** Whether it takes this request; counts it if so. */
    synchronized boolean takes(Asked asked, Instant now) {
        if (removed || !match.takes(asked) || hits >= limits.times() || !now.isBefore(limits.until())) {
            return false;
        }
        if (skipped < limits.skip()) {
            skipped++;
            return false;
        }
        // Drawn for each request in its turn, so that the same requests meet the same fate.
        if (limits.chance() < 1 && limits.random().nextDouble() >= limits.chance()) {
            return false;
        }
        hits++;
        notifyAll();
        return true;
    }

    /** Waits so long, or until released; says which. */
    boolean pause(Duration limit) throws InterruptedException {
        return released.await(limit.toNanos(), TimeUnit.NANOSECONDS);
    }

    void awaitRelease() throws InterruptedException {
        released.await();
    }
}
