package dev.carillon.lab.cluster;

/** What a program that ran to its end left: its exit code and what it wrote. */
public record Finished(int exitCode, String out, String err) {

    /** This, or an exception with what it wrote if it failed. */
    public Finished orThrow() {
        if (exitCode != 0) {
            throw new IllegalStateException("Exit code " + exitCode + ": " + err + out);
        }
        return this;
    }
}
