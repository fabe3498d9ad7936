package dev.carillon.lab.sim;

/**
 * Trouble that lasts: planned from the seed, with a beginning and an end.
 *
 * @param id of its {@link Mishap}
 * @param host which process it concerns, {@link #EVERYBODY} for all
 * @param namespace which namespace it concerns, empty for all
 * @param from nanoseconds since the beginning of the world
 * @param to the same
 * @param amount what the kind makes of it: milliseconds of a jump, chance in per cent
 */
record Episode(long id, Kind kind, int host, String namespace, long from, long to, long amount) {
    static final int EVERYBODY = -1;

    enum Kind {
        /** Connections are refused at once. */
        CONNECTION_REFUSED,
        /** Nothing comes back and nothing arrives. */
        BLACK_HOLE,
        /** Requests arrive, answers do not. */
        DEAF,
        /** A proxy, or a server that starts, answers 503. */
        UNAVAILABLE,
        /** Everything takes {@code amount} milliseconds longer. */
        SLOW,
        /** etcd refuses every write. */
        NO_SPACE,
        /** The store of the embedded server is full: 507. */
        FULL,
        /** 403 and 401 of a server that does not know yet what it permits. */
        WARMING_UP,
        QUOTA,
        WEBHOOK_DENIES,
        WEBHOOK_DOWN,
        /** The right to create Workflows is withdrawn. */
        FORBIDDEN,
        UNAUTHORIZED,
        /** The kind Workflow is not served. */
        KIND_MISSING,
        /** Creates are throttled for {@code amount} milliseconds each. */
        THROTTLING,
        /** Watches say nothing, then everything. */
        WATCHES_STALLED,
        /** The lease cannot be renewed. */
        LEASE_BLOCKED,
        /** The wall clock is {@code amount} milliseconds off. */
        CLOCK_OFF,
        /** SIGSTOP and SIGCONT. */
        PAUSED,
        /** As PAUSED, but the monotonic clock stands still too: a suspended virtual machine. */
        SUSPENDED,
        /** Killed, and started again at the end. */
        KILLED,
        /** SIGTERM, and started again at the end. */
        STOPPED
    }

    boolean concerns(int process) {
        return host == EVERYBODY || host == process;
    }

    boolean concerns(String place) {
        return namespace.isEmpty() || namespace.equals(place);
    }

    @Override
    public String toString() {
        return kind + (host == EVERYBODY ? "" : " host-" + host) + (namespace.isEmpty() ? "" : " " + namespace)
                + " for " + (to - from) / World.MILLI + " ms" + (amount == 0 ? "" : ", amount " + amount);
    }
}
