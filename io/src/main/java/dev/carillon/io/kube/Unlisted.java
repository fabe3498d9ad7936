package dev.carillon.io.kube;

import dev.carillon.api.Answer;

/** A collection that could not be read to its end. */
public final class Unlisted extends Exception {
    private static final long serialVersionUID = 1;

    private final transient Answer why;

    Unlisted(Answer why) {
        super(String.valueOf(why));
        this.why = why;
    }

    /** What came instead of a page. */
    public Answer why() {
        return why;
    }
}
