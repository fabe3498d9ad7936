/**
 * Faults between real processes: a proxy that breaks requests by rule, and a witness that reads what
 * the API server itself wrote down.
 *
 * <p>Entries: {@link dev.carillon.lab.chaos.FaultProxy}, {@link dev.carillon.lab.chaos.Witness}. The two
 * import the JDK, Jackson and {@code lab.cluster}, nothing of Carillon's own code; scenarios may import
 * everything.
 */
@NullMarked
package dev.carillon.lab.chaos;

import org.jspecify.annotations.NullMarked;
