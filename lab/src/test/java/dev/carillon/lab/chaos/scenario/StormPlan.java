package dev.carillon.lab.chaos.scenario;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** What a storm does to the processes and to the ways between them: drawn from a seed, with overlaps. */
record StormPlan(long seed, Duration length, List<Blow> blows) {
    /** Before the first blow, so that there is something to lose. */
    private static final Duration CALM_BEFORE = Duration.ofSeconds(10);

    private static final long SHORTEST_PAUSE_MILLIS = 3_000;
    private static final long LONGEST_PAUSE_MILLIS = 16_000;

    /** One blow in so many strikes every replica. */
    private static final int ALL_ONE_IN = 5;

    /** What is done, and for how many seconds at the most. */
    enum Kind {
        /** kill -9, and another process later. */
        KILLED(20),
        /** SIGSTOP, SIGCONT: longer than a lease at times. */
        FROZEN(40),
        /** Connections are reset. */
        CUT(30),
        /** Nothing comes through, and nobody says so. */
        SWALLOWED(30),
        /** Every request takes longer. */
        SLOW(20),
        /** Half of all writes are carried out and their answers lost. */
        DEAF(15),
        /** Half of all requests are answered by 503. */
        BUSY(15),
        /** kube-apiserver is killed. */
        API_SERVER(8),
        /** etcd is killed. */
        ETCD(6);

        final int seconds;

        Kind(int seconds) {
            this.seconds = seconds;
        }

        boolean isOfCluster() {
            return this == API_SERVER || this == ETCD;
        }
    }

    /**
     * @param replica which one, {@link #EVERY} for all
     * @param at since the beginning
     */
    record Blow(Kind kind, int replica, Duration at, Duration lasts) {
        static final int EVERY = -1;

        boolean strikes(int number) {
            return !kind.isOfCluster() && (replica == EVERY || replica == number);
        }

        Duration end() {
            return at.plus(lasts);
        }

        @Override
        public String toString() {
            String whom = kind.isOfCluster() ? "" : replica == EVERY ? " all" : " replica " + (replica + 1);
            return kind + whom + " for " + lasts.toMillis() + " ms";
        }
    }

    static StormPlan draw(long seed, Duration length, int replicas) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Blow> blows = new ArrayList<>();
        Kind[] kinds = Kind.values();
        for (Duration at = CALM_BEFORE; at.compareTo(length) < 0; ) {
            Kind kind = kinds[random.nextInt(kinds.length)];
            int replica = random.nextInt(ALL_ONE_IN) == 0 ? Blow.EVERY : random.nextInt(replicas);
            blows.add(new Blow(kind, replica, at, Duration.ofMillis(random.nextLong(1_000, kind.seconds * 1_000L))));
            at = at.plusMillis(random.nextLong(SHORTEST_PAUSE_MILLIS, LONGEST_PAUSE_MILLIS));
        }
        return new StormPlan(seed, length, List.copyOf(blows));
    }
}
