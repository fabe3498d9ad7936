/**
 * Notes made visible: metrics, log lines, and the health endpoints.
 *
 * <p>May import core without control; no other package of io. Entry types: {@code Metrics}, {@code LogLines}, {@code
 * HealthServer}.
 */
@NullMarked
package dev.carillon.io.telemetry;

import org.jspecify.annotations.NullMarked;
