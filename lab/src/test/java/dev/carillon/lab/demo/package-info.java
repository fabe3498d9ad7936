/**
 * The demo: a real cluster, a cut of the API server across a scheduled time, and the proof that nothing was lost or
 * doubled. It looks at Carillon from outside only: its program, the objects in the API, the audit log.
 *
 * <p>Entry: {@link dev.carillon.lab.demo.Demo}. Imports the JDK, Jackson, {@code lab.cluster} and {@code lab.chaos},
 * nothing of Carillon's own code.
 */
@NullMarked
package dev.carillon.lab.demo;

import org.jspecify.annotations.NullMarked;
