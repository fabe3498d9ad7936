package dev.carillon.control;

import dev.carillon.cron.CronSettings;
import dev.carillon.cron.Names;
import dev.carillon.launch.DispatchSettings;
import dev.carillon.launch.LaunchSettings;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What an operator may set, with the names of PROTOCOL and DESIGN.
 *
 * @param namespace the only namespace to look at, empty for all
 * @param leaseNamespace where the Lease lives
 * @param leaseName the Lease's name
 * @param identity our holder identity: host and a random part per process start, so that a restarted process never
 *     retakes its own lease at once
 * @param leaseDuration how long a lease is held without a renewal
 * @param leaseRenewal the time between renewals
 * @param cron windows
 * @param launch attempts and back-off
 * @param instanceId the Argo instance whose objects we schedule, empty for those that name none
 * @param transientPatterns TRANSIENT_ERROR_PATTERN and the option
 * @param dispatch how much may be under way at once
 */
public record Settings(
        String namespace,
        String leaseNamespace,
        String leaseName,
        String identity,
        Duration leaseDuration,
        Duration leaseRenewal,
        CronSettings cron,
        LaunchSettings launch,
        String instanceId,
        List<Pattern> transientPatterns,
        DispatchSettings dispatch) {

    public static final Duration DEFAULT_LEASE_DURATION = Duration.ofSeconds(15);
    public static final Duration DEFAULT_LEASE_RENEWAL = Duration.ofSeconds(2);

    public static Settings of(String namespace, String leaseNamespace, String identity) {
        return new Settings(
                namespace,
                leaseNamespace,
                Names.lease(""),
                identity,
                DEFAULT_LEASE_DURATION,
                DEFAULT_LEASE_RENEWAL,
                CronSettings.DEFAULT,
                LaunchSettings.DEFAULT,
                "",
                List.of(),
                DispatchSettings.DEFAULT);
    }
}
