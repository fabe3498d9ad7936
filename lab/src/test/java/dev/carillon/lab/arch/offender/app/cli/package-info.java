/** Breaks rules on purpose, for {@code EachRuleCanFailTest}. */
@NullMarked
package dev.carillon.lab.arch.offender.app.cli;

import org.jspecify.annotations.NullMarked;
