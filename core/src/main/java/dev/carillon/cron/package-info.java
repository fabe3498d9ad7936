/**
 * What one CronWorkflow needs now: its slots, their outcomes, its ledger, and the plan that follows from them. One rule
 * a file.
 *
 * <p>May import api, time, expr, fault and launch. Entry type: {@code CronPlan}, a pure function of a {@code CronView}
 * and the time.
 */
@NullMarked
package dev.carillon.cron;

import org.jspecify.annotations.NullMarked;
