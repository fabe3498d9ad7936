package dev.carillon.port;

/** Where the controller says what it did. Called on the control thread; must not block or throw. */
public interface Telemetry {
    void note(Note note);
}
