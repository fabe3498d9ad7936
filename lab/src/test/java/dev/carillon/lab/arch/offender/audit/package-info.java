/** Breaks rules on purpose, for {@code EachRuleCanFailTest}. */
@NullMarked
package dev.carillon.lab.arch.offender.audit;

import org.jspecify.annotations.NullMarked;
