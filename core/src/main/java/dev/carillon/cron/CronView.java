package dev.carillon.cron;

import dev.carillon.launch.Launch;
import dev.carillon.launch.LaunchPolicy;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Everything that one decision about one CronWorkflow may depend on, besides the time.
 *
 * @param cron the CronWorkflow
 * @param ledger the account as decided so far, null if there has never been one
 * @param stored the account as the API server is known to hold it, null if it holds none
 * @param children its runs, our own writes laid over what the watch has shown
 * @param ended runs that are gone and were seen to have ended, by uid, as they were last seen; not those whose end is
 *     stored
 * @param launches slots that somebody here has begun to launch, by scheduled time
 * @param leaseEnd when our lease ends, server time
 * @param freshness which reads a final skip may rest on
 * @param missingTemplates what the runs refer to and is known not to exist
 * @param outage the silence of the API server that lasts, or the latest one
 * @param projected when the status was last written
 * @param unread why the stored account could not be taken
 * @param denials writes to its runs that are not allowed
 * @param stopping whether this process ends: nothing is begun, what is in doubt is settled
 * @param rules what the operator set
 */
public record CronView(
        CronWorkflow cron,
        @Nullable CronLedger ledger,
        @Nullable CronLedger stored,
        List<Child> children,
        Map<String, Child> ended,
        Map<Instant, Launch> launches,
        Instant leaseEnd,
        Freshness freshness,
        List<TemplateRef> missingTemplates,
        Optional<Outage> outage,
        Instant projected,
        Unread unread,
        Denials denials,
        boolean stopping,
        Rules rules) {

    /**
     * A stored account that is there and was not taken.
     *
     * @param why what is wrong with it, empty if nothing is
     * @param newer whether a later program wrote it: it is right, we only cannot read it, so it must not be overwritten
     */
    public record Unread(String why, boolean newer) {
        public static final Unread NONE = new Unread("", false);
    }

    /**
     * By the run's name, what the API server said.
     *
     * @param releases why its finalizer may not be taken off
     * @param stops why it may not be stopped
     */
    public record Denials(Map<String, String> releases, Map<String, String> stops) {
        public static final Denials NONE = new Denials(Map.of(), Map.of());
    }

    /** @param launching the one retry policy */
    public record Rules(CronSettings cron, LaunchPolicy launching) {}

    /**
     * Which reads a final skip or miss may rest on (PROTOCOL C7): a live read made at or after the slot, or a watch
     * without a gap for a skip that only extends a range.
     *
     * @param cronRead when the last live read of the CronWorkflow was sent; the epoch if never
     * @param childReads the same for single runs, by name
     * @param templateReads the same for templates
     * @param gapless whether the watches have been heard from lately
     */
    public record Freshness(
            Instant cronRead,
            Map<String, Instant> childReads,
            Map<TemplateRef, Instant> templateReads,
            boolean gapless) {
        public static final Freshness NONE = new Freshness(Instant.EPOCH, Map.of(), Map.of(), false);

        /** When this was last read; the epoch if never. */
        Instant lastRead(Action.Confirm read) {
            return switch (read) {
                case Action.ConfirmCron cron -> cronRead;
                case Action.ConfirmChild child -> childReads.getOrDefault(child.name(), Instant.EPOCH);
                case Action.ConfirmTemplate template -> templateReads.getOrDefault(template.template(), Instant.EPOCH);
            };
        }
    }
}
