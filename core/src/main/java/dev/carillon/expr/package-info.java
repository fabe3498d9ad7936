/**
 * The conditions of a CronWorkflow: {@code spec.when} and {@code spec.stopStrategy.expression}.
 *
 * <p>A leaf: it imports nothing but the JDK. {@link dev.carillon.expr.Conditions} is the entry.
 *
 * <p>Two languages, written by hand against what Argo runs. {@link dev.carillon.expr.Expression} is expr-lang;
 * {@code stopStrategy.expression} is one, and so is the inside of <code>{{= }}</code>.
 * {@link dev.carillon.expr.Template} replaces the tags of {@code when}; what comes of it is a formula of govaluate.
 * A construct that the original has and this package has not is refused as unsupported, by name.
 *
 * <p>Where this differs from Argo on purpose (the oracle test holds the list against the originals):
 *
 * <ul>
 *   <li>{@code cronworkflow.annotations} are the annotations; Argo binds the labels.
 *   <li>{@code labels.json} and {@code annotations.json} are JSON text; Argo renders base64.
 *   <li>{@code cronworkflow.labels.x} works in {@code when}; Argo loses it beside {@code labels.json}.
 *   <li>A number, a bool or a time may stand in a simple tag; Argo accepts texts only.
 *   <li>A misspelt member of {@code cronworkflow} is an error; expr-lang reads it as nil.
 *   <li>Kinds that do not fit (a number with a text, {@code contains} on nil) are an error wherever they meet;
 *       expr-lang says false where it knows the kinds only at run time. The formula of {@code when} keeps
 *       govaluate's false.
 *   <li>A branch that is not evaluated is checked for names but not for kinds; expr-lang checks both.
 *   <li>{@code lastScheduledTime} may be an argument of a method, as in {@code now().Sub(...)}; expr-lang fails on it.
 *   <li>{@code "} and a lone backslash may stand inside <code>{{= }}</code>; Argo fails on them.
 *   <li>A quote in a replaced text does not end the literal around it, and control characters and {@code < > &} stay
 *       what they are.
 *   <li>Something after a closed parenthesis, and empty parentheses, are errors; govaluate ignores them.
 *   <li>A shift of a negative number is an error; Go leaves its meaning to the processor.
 *   <li>Limits: {@code Limits} has the figures.
 * </ul>
 */
@NullMarked
package dev.carillon.expr;

import org.jspecify.annotations.NullMarked;
