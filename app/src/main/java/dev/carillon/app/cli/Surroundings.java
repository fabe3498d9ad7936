package dev.carillon.app.cli;

import java.io.InputStream;
import java.time.InstantSource;

/**
 * What a command finds around it; tests give it their own.
 *
 * @param clock what time it is
 * @param input standard input
 */
record Surroundings(InstantSource clock, InputStream input) {
    static Surroundings ofProcess() {
        return new Surroundings(InstantSource.system(), System.in);
    }
}
