/**
 * What should have happened, worked out a second time: the due times of a CronWorkflow by brute force, and what its
 * account and its runs say against them. For {@code carillon doctor}, for the controller's own audit, and for tests.
 *
 * <p>May import api and cron, but of cron neither {@code CronPlan} nor anything that decides, and never time: a checker
 * that shares code with what it checks shares its mistakes. Everything here is a pure function of values. Entry types:
 * {@code Audit}, and {@link dev.carillon.audit.DueTimes} for the times alone.
 */
@NullMarked
package dev.carillon.audit;

import org.jspecify.annotations.NullMarked;
