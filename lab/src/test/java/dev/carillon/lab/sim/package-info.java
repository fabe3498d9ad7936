/**
 * The simulator: whole controllers before the real {@code core.store}, with users, other controllers, a network, clocks
 * and crashes under one seed and on one thread, and a judge with a model of its own that looks at every write. What
 * {@code testkit.TinyWorld} is in two hundred lines, this is in full. Tests only; imports {@code api}, {@code port},
 * {@code control}, {@code store}, of {@code cron} the ledger's wire form, and nothing that decides. Entry:
 * {@link dev.carillon.lab.sim.SimulatorTest}; read {@link dev.carillon.lab.sim.World} first.
 */
@NullMarked
package dev.carillon.lab.sim;

import org.jspecify.annotations.NullMarked;
