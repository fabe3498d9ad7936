/**
 * What an answer means: one table from request and answer to a fault, and the scope that it speaks for.
 *
 * <p>May import api. What to do about a fault is {@code launch}'s question, not this package's. Entry type: {@link
 * dev.carillon.fault.Fault}.
 */
@NullMarked
package dev.carillon.fault;

import org.jspecify.annotations.NullMarked;
