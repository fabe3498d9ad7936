package dev.carillon.cron;

import dev.carillon.launch.LaunchSettings;
import java.time.Duration;

/**
 * What an operator may set about windows.
 *
 * @param defaultWindow the window of a CronWorkflow without a deadline; zero = the in-line attempts only
 * @param launchGrace the window of a CronWorkflow whose user set the deadline 0
 * @param launchTimeout the in-line attempts' time; also the window under a zero default
 * @param engineInstanceId Argo's instance id that runs carry, so that the engine of that id runs them; empty for none
 * @param besideArgo whether deletions and stops are left out where another scheduler is seen at work
 */
public record CronSettings(
        Duration defaultWindow,
        Duration launchGrace,
        Duration launchTimeout,
        String engineInstanceId,
        boolean besideArgo) {
    public static final CronSettings DEFAULT = new CronSettings(
            Duration.ofMinutes(5), Duration.ofSeconds(10), LaunchSettings.DEFAULT.launchTimeout(), "", false);
}
