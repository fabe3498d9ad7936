package dev.carillon.launch;

/**
 * The bounds of what the {@link Dispatcher} lets out.
 *
 * @param inFlight most requests at once
 * @param qps most requests a second over a while; {@link #UNLIMITED} = no such limit
 * @param burst how many may go at once before {@code qps} holds
 */
public record DispatchSettings(int inFlight, double qps, int burst) {
    public static final double UNLIMITED = Double.POSITIVE_INFINITY;
    static final int IN_FLIGHT_LIMIT = 1_000;

    /** 32 requests at once were measured to keep an API server busy; no limit per second. */
    public static final DispatchSettings DEFAULT = new DispatchSettings(32, UNLIMITED, 1);

    public DispatchSettings {
        require(
                inFlight >= 1 && inFlight <= IN_FLIGHT_LIMIT,
                "requests in flight",
                inFlight,
                "a number from 1 to " + IN_FLIGHT_LIMIT);
        require(qps > 0, "--qps", qps, "a positive number, or leave it out for no limit");
        require(burst >= 1, "--burst", burst, "a number from 1 on");
    }

    private static void require(boolean holds, String field, Object value, String fix) {
        if (!holds) {
            throw new IllegalArgumentException("%s is %s; give %s".formatted(field, value, fix));
        }
    }
}
