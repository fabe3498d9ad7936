/**
 * What happens to scheduled times when the world misbehaves: {@code bin/carillon controller} as real processes, under
 * the shipped rights, on a real API server behind a {@link dev.carillon.lab.chaos.FaultProxy}. What happened is read
 * from the audit log, the objects, and the log of the proxy.
 *
 * <p>Entry: {@link dev.carillon.lab.chaos.scenario.Scenario}. Scenarios run side by side in one cluster, each in a
 * namespace of its own with controllers of its own; see {@link dev.carillon.lab.chaos.scenario.Ground}. Imports {@code
 * lab.chaos} and {@code lab.cluster}, nothing of Carillon's own code.
 */
@NullMarked
package dev.carillon.lab.chaos.scenario;

import org.jspecify.annotations.NullMarked;
