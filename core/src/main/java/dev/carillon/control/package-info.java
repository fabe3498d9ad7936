/**
 * The one thread that controls: observes, decides, applies, notes. The only package of core with moving state.
 *
 * <p>May import every package of core but store. All of it runs on one thread, emits calls with ids, takes signals in
 * and never waits. Entry type: {@code Controller}.
 */
@NullMarked
package dev.carillon.control;

import org.jspecify.annotations.NullMarked;
