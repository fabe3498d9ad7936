/**
 * Faults between real processes: a proxy that breaks requests by rule, and a witness that reads what
 * the API server itself wrote down; and what the scenarios and the demo share: the controller as a process, the objects
 * of a namespace, a stand-in for Argo's engine.
 *
 * <p>Entries: {@link dev.carillon.lab.chaos.FaultProxy}, {@link dev.carillon.lab.chaos.Witness}. All of it
 * imports the JDK, Jackson and {@code lab.cluster}, nothing of Carillon's own code.
 */
@NullMarked
package dev.carillon.lab.chaos;

import org.jspecify.annotations.NullMarked;
