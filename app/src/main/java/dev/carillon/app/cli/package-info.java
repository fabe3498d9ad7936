/**
 * Commands that look and never schedule: they explain, list, lint and compute.
 *
 * <p>May import core.{api, time, cron, audit} and io.kube, so that no command can start to act as the controller does.
 * Entry types: one class per command, registered by {@link dev.carillon.app.Main}.
 */
@NullMarked
package dev.carillon.app.cli;

import org.jspecify.annotations.NullMarked;
