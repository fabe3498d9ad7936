/**
 * The way to a real Kubernetes API over HTTP/1.1: spells each {@code Request}, reports what happened, decides nothing.
 *
 * <p>No retry and no judgement lives here: a fault's meaning is {@code dev.carillon.fault}'s, what to do about it is
 * {@code dev.carillon.launch}'s. May import core without control, the JDK's HTTP client, and of fabric8 only
 * configuration, credentials and TLS (docs/adr/0005). Entry types: {@link dev.carillon.io.kube.HttpCluster} for the
 * controller, {@link dev.carillon.io.kube.BlockingApi} for commands.
 */
@NullMarked
package dev.carillon.io.kube;

import org.jspecify.annotations.NullMarked;
