package dev.carillon.io.kube;

/** A configuration that leads to no API server. The message names what is wrong and the fix, and holds no secret. */
public final class ConnectionProblem extends Exception {
    private static final long serialVersionUID = 1;

    ConnectionProblem(String message) {
        super(message);
    }
}
