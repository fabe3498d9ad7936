/**
 * What tests of every module build upon: a cluster over {@link dev.carillon.store.Store} with scripted faults, the
 * contract that each cluster must keep, and builders of objects.
 *
 * <p>May import api, port and store. Entry types: {@link dev.carillon.testkit.StoreCluster}, {@link
 * dev.carillon.testkit.ClusterContract}.
 */
@NullMarked
package dev.carillon.testkit;

import org.jspecify.annotations.NullMarked;
