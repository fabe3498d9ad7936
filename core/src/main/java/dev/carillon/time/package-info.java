/**
 * When: cron expressions, time zones, and the instants at which a schedule fires.
 *
 * <p>A leaf: imports nothing but the JDK. Everything here is a pure function of values; the current time is always a
 * parameter. Times are epoch seconds in {@code long}, because {@code nextAfter} runs for every CronWorkflow on every
 * pass and must not allocate.
 *
 * <p>Entry types: {@link dev.carillon.time.Schedules} for a CronWorkflow, {@link dev.carillon.time.Schedule} for one
 * expression.
 */
@NullMarked
package dev.carillon.time;

import org.jspecify.annotations.NullMarked;
