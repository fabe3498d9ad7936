/** Breaks rules on purpose, for {@code EachRuleCanFailTest}. */
@NullMarked
package dev.carillon.lab.arch.offender.launch;

import org.jspecify.annotations.NullMarked;
