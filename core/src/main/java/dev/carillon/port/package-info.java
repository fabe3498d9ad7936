/**
 * The world outside core as core asks for it: a cluster that takes calls and brings signals, and a place for notes.
 *
 * <p>May import api, fault, cron and audit. Entry types: {@link dev.carillon.port.Cluster} with {@link
 * dev.carillon.port.Call} and {@link dev.carillon.port.Signal}.
 */
@NullMarked
package dev.carillon.port;

import org.jspecify.annotations.NullMarked;
