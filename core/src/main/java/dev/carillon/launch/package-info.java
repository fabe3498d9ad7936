/**
 * Making sure that one named object comes to exist: attempts, doubt, verdicts, and what goes out next. Knows neither
 * cron nor Pods.
 *
 * <p>May import api and fault. Entry types: {@code LaunchPolicy} for one obligation, {@code Dispatcher} for the order
 * between them.
 */
@NullMarked
package dev.carillon.launch;

import org.jspecify.annotations.NullMarked;
