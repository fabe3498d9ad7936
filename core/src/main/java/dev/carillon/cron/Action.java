package dev.carillon.cron;

import java.time.Instant;

/** Something that should be under way now. Each is idempotent; what is under way already stays. */
public sealed interface Action {
    /** What launches a slot, or settles a launch: the end of the slot's window is its deadline. */
    sealed interface Timed extends Action {
        Instant slot();

        Instant close();
    }

    /**
     * Create the run of {@code slot}.
     *
     * @param close when its window ends: the order of dispatch
     * @param fresh whether a new connection is wanted
     */
    record Create(Instant slot, Instant notAfter, Instant close, boolean fresh) implements Timed {}

    /** Read the run of {@code slot} from the API server: an attempt is in doubt. */
    record LookUp(Instant slot, Instant close) implements Timed {}

    /** Read the ledger from the API server before {@code slot} may be created again. */
    record ReadLedger(Instant slot, Instant close) implements Timed {}

    /** A live read of what stands in a slot's way, before the slot is skipped or missed for it. */
    sealed interface Confirm extends Action {}

    /** Read the CronWorkflow from the API server. */
    record ConfirmCron() implements Confirm {}

    /** Read a run that is in the way from the API server. */
    record ConfirmChild(String name) implements Confirm {}

    /** Read a template that seems to be missing from the API server. */
    record ConfirmTemplate(TemplateRef template) implements Confirm {}

    /** Write the ledger, against the version inside it. @param urgent false if it may wait for everything else */
    record SaveLedger(CronLedger ledger, boolean urgent) implements Action {}

    /** Take our finalizer off. @param stray whether it is a stray that had started and was kept: counted as it goes */
    record Release(Child child, boolean stray) implements Action {}

    /** Ask a run to stop, as {@code Replace} wants. */
    record Stop(Child child) implements Action {}

    /** Delete a run. @param stray whether it is a stray, not one beyond the history limit */
    record Remove(Child child, boolean stray) implements Action {}

    /** Write the status and marks that Argo's tools read. */
    record Project(byte[] patch) implements Action {}
}
