/**
 * Commands that look and never schedule: they explain, list, lint and compute. {@code release} is the one that writes,
 * and all that it writes is the removal of our own finalizer.
 *
 * <p>May import core.{api, time, cron, audit} and io.kube, so that no command can start to act as the controller does.
 * Entry type: {@link dev.carillon.app.cli.Commands}; a class per command.
 */
@NullMarked
package dev.carillon.app.cli;

import org.jspecify.annotations.NullMarked;
