package dev.carillon.lab.arch.offender.control;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.locks.ReentrantLock;

/** Each way to share or to wait. */
@SuppressWarnings({"ThreadLocalUsage", "NotifyAll"})
final class Concurrency {

    private volatile boolean flag;
    final ThreadLocal<String> local = new ThreadLocal<>();

    boolean isFlagged() {
        return flag;
    }

    synchronized void exclusive() throws InterruptedException {
        flag = true;
        Thread.sleep(1);
        notifyAll();
    }

    String shared(
            CompletableFuture<String> future,
            ReentrantLock lock,
            ExecutorService executor,
            ConcurrentHashMap<String, String> map) {
        return future.join() + lock.isLocked() + executor.isShutdown() + map.size();
    }
}
