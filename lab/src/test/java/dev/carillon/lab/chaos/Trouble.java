package dev.carillon.lab.chaos;

import java.time.Duration;

/**
 * What a rule does to a request. What forwards does so to the end even if the client has given up by
 * then: that is how a slow network makes a request arrive late.
 */
public sealed interface Trouble {

    /** How a connection ends: with a reset, or orderly (but without TLS's good-bye). */
    enum Cut {
        RESET,
        CLOSE
    }

    /** Answers by itself; the server never sees the request. */
    record Answer(Canned canned) implements Trouble {}

    /** Cuts the connection; the server never sees the request. */
    record CutBefore(Cut how) implements Trouble {}

    /**
     * Forwards, and cuts the connection after {@code bytes} bytes of the answer; 0: once the server has
     * answered in full, and nothing of it passes.
     */
    record CutAfter(Cut how, int bytes) implements Trouble {}

    /** Forwards, and answers something else than the server did. */
    record AnswerAfter(Canned canned) implements Trouble {}

    /**
     * Answers, and forwards so much later: as an API server that says 504 while the write goes on (PROTOCOL C3).
     * {@link Rule#release} ends the waiting.
     */
    record AnswerBefore(Canned canned, Duration delay) implements Trouble {}

    /** Never answers; the server never sees the request. */
    record HangBefore() implements Trouble {}

    /** Forwards and never answers. */
    record HangAfter() implements Trouble {}

    /** Waits, then forwards. {@link Rule#release} ends the waiting. */
    record DelayBefore(Duration delay) implements Trouble {}

    /** Forwards, and hands on the answer later. {@link Rule#release} ends the waiting. */
    record DelayAfter(Duration delay) implements Trouble {}

    /** Forwards when {@link Rule#release} says so. */
    record Hold() implements Trouble {}

    /** Forwards twice, one after the other; the client gets the second answer. */
    record Twice() implements Trouble {}

    /** Forwards and answers, and forwards once more when {@link Rule#release} says so; nobody gets that answer. */
    record AndAgain() implements Trouble {}

    /** Forwards with nothing done to it: only counts. */
    record Nothing() implements Trouble {}

    static Trouble answer(Canned canned) {
        return new Answer(canned);
    }

    static Trouble cutBefore() {
        return new CutBefore(Cut.RESET);
    }

    static Trouble cutAfter() {
        return new CutAfter(Cut.RESET, 0);
    }
}
