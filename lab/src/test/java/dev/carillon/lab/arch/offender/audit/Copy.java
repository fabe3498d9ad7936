package dev.carillon.lab.arch.offender.audit;

import dev.carillon.lab.arch.offender.cron.CronPlan;
import dev.carillon.lab.arch.offender.cron.CronView;

/** Asks what it should check. */
public record Copy(CronPlan plan, CronView view) {}
