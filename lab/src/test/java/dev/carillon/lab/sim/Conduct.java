package dev.carillon.lab.sim;

import dev.carillon.api.Answer;
import dev.carillon.api.Json;
import dev.carillon.api.Key;
import dev.carillon.port.Call;
import dev.carillon.store.Write;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** How processes behave towards the API server and each other. */
final class Conduct {
    /** No server is obeyed longer; see {@code Faults}. */
    private static final Duration LONGEST_DELAY = Duration.ofSeconds(60);

    /** An outage is known to be one after this long, in nanoseconds. */
    private static final long OUTAGE_KNOWN = 20 * World.SECOND;

    /** Over this long creates are counted, and at two probes a second (DESIGN 4) there are so many at the most. */
    private static final long PROBE_PERIOD = 10 * World.SECOND;

    private static final int PROBES = 22;

    /** Where nothing is answered at all, so many requests of any kind at the most over the same time (PROTOCOL H3). */
    private static final int REQUESTS = 22;

    /**
     * What our idea of the server's time may gain at once: an offset below 1.5 s is not corrected, {@code Date} has whole
     * seconds, and a slow answer makes an offset look smaller than it is; a better sample puts all of it right.
     */
    private static final long CORRECTION = 4 * World.SECOND;

    private record Asked(String identity, String name) {}

    private final World world;
    private String holder = "";
    private String term = "";

    /**
     * Until when an object may not be asked for again by a process that was told so; nanoseconds of the world. A new
     * term begins with nothing but what is stored, also for whoever had the term before.
     */
    private final Map<Asked, Long> throttled = new HashMap<>();

    private final Map<Integer, ArrayDeque<Long>> probes = new HashMap<>();
    private final Map<Integer, ArrayDeque<Long>> requests = new HashMap<>();

    Conduct(World world) {
        this.world = world;
    }

    void lease(Write write) {
        JsonNode spec = write.object().part("spec");
        holder = Json.text(spec, "holderIdentity");
        String now = holder + " " + spec.path("leaseTransitions").asLong(0);
        if (!now.equals(term)) {
            term = now;
            throttled.clear();
        }
    }

    void sent(Host host, Call call) {
        boolean mutation = call.request().isMutation() && call.lane() != Call.Lane.LEASE;
        // A process that is not the holder of the lease must not write (PROTOCOL H8).
        if (mutation && !holder.equals(host.identity())) {
            throw world.failure("a write of somebody who does not hold the lease: " + host.identity() + " ["
                    + SimNetwork.describe(call.request()) + ", held by " + holder);
        }
        if (Judge.isLaunch(call)) {
            checkPatience(host, call.request().key());
            checkProbes(host);
        }
    }

    /** Throttled means not before the delay (PROTOCOL 4). Whose clock is set cannot know when that is. */
    private void checkPatience(Host host, Key run) {
        Long until = throttled.get(new Asked(host.identity(), run.toString()));
        if (until != null && world.now() < until - CORRECTION && !host.hasOddClock()) {
            throw world.failure("asked again before the server's delay was over: " + run + " ["
                    + (until - world.now()) / World.MILLI + " ms too early");
        }
    }

    private void checkProbes(Host host) {
        int sent = lately(probes, host, host.isInOutageFor(OUTAGE_KNOWN));
        if (sent > PROBES) {
            throw world.failure("more creates than probes in an outage: " + host.identity() + " [" + sent);
        }
    }

    /** Anything is asked for: a call, a list, a watch. */
    void asked(Host host) {
        int sent = lately(requests, host, host.isCutOffFor(OUTAGE_KNOWN));
        if (sent > REQUESTS) {
            throw world.failure("too many requests in an outage: " + host.identity() + " [" + sent);
        }
    }

    /** How many there were in the last seconds of an outage, this one included; 0 outside of one. */
    private int lately(Map<Integer, ArrayDeque<Long>> of, Host host, boolean outage) {
        ArrayDeque<Long> sent = of.computeIfAbsent(host.number(), n -> new ArrayDeque<>());
        if (!outage) {
            sent.clear();
            return 0;
        }
        sent.addLast(world.now());
        while (sent.getFirst() < world.now() - PROBE_PERIOD) {
            sent.removeFirst();
        }
        return sent.size();
    }

    void heard(Host host, Call call, Answer answer) {
        if (Judge.isLaunch(call) && answer instanceof Answer.Refused refused && !refused.closing()) {
            Duration details = Duration.ofSeconds(refused.status().details().retryAfterSeconds());
            Duration delay = details.compareTo(refused.retryAfter()) > 0 ? details : refused.retryAfter();
            Duration obeyed = delay.compareTo(LONGEST_DELAY) < 0 ? delay : LONGEST_DELAY;
            throttled.put(new Asked(host.identity(), call.request().key().toString()), world.now() + obeyed.toNanos());
        }
    }
}
