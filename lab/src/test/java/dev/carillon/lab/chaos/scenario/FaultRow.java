package dev.carillon.lab.chaos.scenario;

import dev.carillon.lab.chaos.Canned;
import dev.carillon.lab.chaos.Trouble;

/**
 * A row of PROTOCOL 4: what a client meets at its first create of a run.
 *
 * @param name a sentence for the test's name
 * @param instead the fault, the server never sees the request
 * @param afterwards the server carries the request out, and the client meets the same fault
 * @param outcome what the slot becomes when nothing was carried out: {@link #RUN}, or the ledger's label
 */
record FaultRow(String name, Trouble instead, Trouble afterwards, String outcome) {
    static final String RUN = "a run";

    /** An answer that says nothing final: the run exists in the end. */
    static FaultRow passing(String name, Canned answer) {
        return of(name, answer, RUN);
    }

    /** An answer that depends on the request alone: it is not repeated. */
    static FaultRow rejected(String name, String reason, Canned answer) {
        return of(name, answer, "Rejected/" + reason);
    }

    private static FaultRow of(String name, Canned answer, String outcome) {
        return new FaultRow(name, new Trouble.Answer(answer), new Trouble.AnswerAfter(answer), outcome);
    }

    boolean isRun() {
        return outcome.equals(RUN);
    }

    @Override
    public String toString() {
        return name;
    }
}
