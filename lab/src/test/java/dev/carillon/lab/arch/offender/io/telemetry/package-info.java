/** Breaks rules on purpose, for {@code EachRuleCanFailTest}. */
@NullMarked
package dev.carillon.lab.arch.offender.io.telemetry;

import org.jspecify.annotations.NullMarked;
