package dev.carillon.app.cli;

import java.io.PrintWriter;

/**
 * Why a command could not do its work, and what its user can do about it. Exit code 1, where that is no answer of the
 * command's own.
 */
final class CommandFailure extends Exception {
    private static final long serialVersionUID = 1;

    private final String fix;

    /** @param fix empty if the message names it */
    CommandFailure(String message, String fix) {
        super(message);
        this.fix = fix;
    }

    String fix() {
        return fix;
    }

    void printTo(PrintWriter err) {
        err.println("carillon: " + Plain.text(String.valueOf(getMessage())));
        if (!fix.isEmpty()) {
            err.println("  fix: " + Plain.text(fix));
        }
        err.flush();
    }
}
