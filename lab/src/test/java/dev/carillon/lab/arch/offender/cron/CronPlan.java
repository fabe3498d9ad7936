package dev.carillon.lab.arch.offender.cron;

/** Bears the name of one that decides. */
public record CronPlan() {}
