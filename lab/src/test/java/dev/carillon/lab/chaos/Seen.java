package dev.carillon.lab.chaos;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * A request that came to the proxy.
 *
 * @param at when its head and body had been read
 * @param rule the name of the rule that took it; empty if it just passed
 * @param status what the client was told, 0 if nothing (yet)
 * @param serverStatus what the server answered, 0 if it was not asked or has not answered (yet)
 */
public record Seen(
        Instant at, String method, String path, String userAgent, String rule, int status, int serverStatus) {

    /** The most requests that fell into any window of this length. */
    public static int most(List<Seen> seen, Duration window) {
        List<Instant> times = seen.stream().map(Seen::at).sorted().toList();
        int most = 0;
        int start = 0;
        for (int end = 0; end < times.size(); end++) {
            while (!times.get(start).plus(window).isAfter(times.get(end))) {
                start++;
            }
            most = Math.max(most, end - start + 1);
        }
        return most;
    }
}
