/** Breaks rules on purpose, for {@code EachRuleCanFailTest}. */
@NullMarked
package dev.carillon.lab.arch.offender.port;

import org.jspecify.annotations.NullMarked;
