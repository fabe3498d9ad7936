/**
 * A real etcd, kube-apiserver, kube-controller-manager and kubectl on loopback, for tests, benchmarks
 * and the demo.
 *
 * <p>Entry: {@link dev.carillon.lab.cluster.RealCluster}; from a JUnit test {@link
 * dev.carillon.lab.cluster.NeedsCluster}, the only class here that knows JUnit. Imports the JDK only,
 * nothing of Carillon: what it shows is evidence about Carillon, so it must not be made of it.
 */
@NullMarked
package dev.carillon.lab.cluster;

import org.jspecify.annotations.NullMarked;
