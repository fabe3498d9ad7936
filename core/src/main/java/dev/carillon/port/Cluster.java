package dev.carillon.port;

/**
 * The way to a Kubernetes API, real or our own. Nothing here blocks or throws; what comes of a call arrives later as a
 * {@link Signal} with the call's id. Called from the control thread only.
 */
public interface Cluster {
    /** Sends one request; one {@link Signal.Answered} follows, or none if the process dies. */
    void send(Call call);

    /** The call's time is over: drop its exchange and its connection. An answer that still comes is ignored. */
    void abandon(long id);

    /**
     * Reads one page of a collection, consistently (never from a lagging cache). One {@link Signal.Listed} or one
     * {@link Signal.Ended} follows.
     *
     * @param page empty for the first page, then what the last page gave as {@code next}
     */
    <T> void list(long id, Source<T> source, String page);

    /**
     * Watches a collection from a version on, bookmarks included: {@link Signal.Changed} until one
     * {@link Signal.Ended}.
     */
    <T> void watch(long id, Source<T> source, String version);
}
