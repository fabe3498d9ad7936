package dev.carillon.audit;

import dev.carillon.api.Key;
import dev.carillon.cron.Child;
import dev.carillon.cron.CronLedger;
import dev.carillon.cron.CronSettings;
import dev.carillon.cron.CronWorkflow;
import dev.carillon.cron.LedgerJson;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one audit looks at: a CronWorkflow, its account and its runs, as they were read.
 *
 * @param key the CronWorkflow's address, also where it is gone
 * @param cron null if it is gone
 * @param ledger null if there is none, or none that can be read
 * @param ledgerProblem why it cannot be read, empty if it can or there is none
 * @param children its runs
 * @param settings the windows that the operator set
 * @param cursorBefore where the account stood when this was looked at before, null the first time
 */
public record Evidence(
        Key key,
        String uid,
        @Nullable CronWorkflow cron,
        @Nullable CronLedger ledger,
        String ledgerProblem,
        List<Child> children,
        CronSettings settings,
        @Nullable Instant cursorBefore) {

    /** For the first look at a CronWorkflow. */
    public static Evidence of(
            CronWorkflow cron, LedgerJson.@Nullable Found found, List<Child> children, CronSettings settings) {
        return new Evidence(
                cron.key(),
                cron.uid(),
                cron,
                found == null ? null : found.ledger(),
                found == null ? "" : found.problem(),
                children,
                settings,
                null);
    }

    /** Runs whose CronWorkflow and account are gone; at least one. */
    public static Evidence ofRuns(String cronUid, List<Child> children, CronSettings settings) {
        return new Evidence(children.getFirst().cronKey(), cronUid, null, null, "", children, settings, null);
    }

    /** For a ledger and runs whose CronWorkflow is gone. */
    public static Evidence ofOrphan(LedgerJson.Found found, List<Child> children, CronSettings settings) {
        return new Evidence(
                new Key(found.key().namespace(), found.cronName()),
                found.cronUid(),
                null,
                found.ledger(),
                found.problem(),
                children,
                settings,
                null);
    }
}
