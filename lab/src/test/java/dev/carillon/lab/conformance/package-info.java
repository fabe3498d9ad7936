/**
 * The same cases against our store and against a real kube-apiserver. Tests only; may import everything. Entry:
 * {@link dev.carillon.lab.conformance.HttpClusterContractIT}.
 */
@NullMarked
package dev.carillon.lab.conformance;

import org.jspecify.annotations.NullMarked;
