/**
 * Benchmarks: JMH for the time room, and macro runs of the whole program on a real cluster, which print ratios against a
 * bare loop in the same run. None of them is a test.
 *
 * <p>Entry: {@link dev.carillon.lab.bench.Bench}, run by {@code make bench}. Imports the JDK, Jackson, {@code
 * lab.cluster}, {@code lab.chaos}, and of Carillon's own code only what makes the bytes of a run.
 */
@NullMarked
package dev.carillon.lab.bench;

import org.jspecify.annotations.NullMarked;
