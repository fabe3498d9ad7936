package dev.carillon.cron;

import java.time.Instant;

/**
 * One scheduled time of one CronWorkflow.
 *
 * @param cronUid the CronWorkflow's uid: an object recreated under the same name has other slots
 */
public record Slot(String cronUid, Instant time) {}
