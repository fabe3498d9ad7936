/**
 * What {@code core.time} and {@code core.expr} compute, against what the Go libraries that Argo uses have computed: each
 * difference has a name, and a reason. Tests only; imports {@code time} and {@code expr}. Entry:
 * {@link dev.carillon.lab.oracle.CronOracleTest}.
 */
@NullMarked
package dev.carillon.lab.oracle;

import org.jspecify.annotations.NullMarked;
