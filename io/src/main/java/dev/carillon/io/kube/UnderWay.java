package dev.carillon.io.kube;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What has been sent and has no end yet, by id. Whoever removes an entry may tell its end: so there is one end. */
final class UnderWay {
    private final Map<Long, Entry> entries = new ConcurrentHashMap<>();

    record Entry(Connections.Exchange<?> exchange, Connections connections, Pulse pulse) {
        /** Ends it without a word; its connection is closed, and those that idle beside it are not trusted. */
        void drop() {
            pulse.stop();
            exchange.response().cancel(true);
            connections.distrust(exchange.line());
        }
    }

    /** When an exchange was last heard of, and whether anybody still listens. */
    static final class Pulse {
        private volatile long heardAt;
        private volatile boolean stopped;

        Pulse(long now) {
            this.heardAt = now;
        }

        void heard(long now) {
            heardAt = now;
        }

        void stop() {
            stopped = true;
        }

        boolean isStopped() {
            return stopped;
        }

        Duration silence(long now) {
            return Duration.ofNanos(now - heardAt);
        }
    }

    int size() {
        return entries.size();
    }

    void put(long id, Entry entry) {
        entries.put(id, entry);
    }

    /** Whether the caller may tell this id's end: true once. */
    boolean end(long id) {
        return entries.remove(id) != null;
    }

    /** Drops it, if it has not ended. @return whether it had not */
    boolean drop(long id) {
        Entry entry = entries.remove(id);
        if (entry != null) {
            entry.drop();
        }
        return entry != null;
    }

    void dropAll() {
        entries.keySet().forEach(this::drop);
    }
}
