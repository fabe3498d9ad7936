/**
 * The process: the command line and the wiring of core and io. A file per command.
 *
 * <p>May import everything but lab. Entry type: {@link dev.carillon.app.Main}.
 */
@NullMarked
package dev.carillon.app;

import org.jspecify.annotations.NullMarked;
