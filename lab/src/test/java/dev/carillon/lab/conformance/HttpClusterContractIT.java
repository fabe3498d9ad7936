package dev.carillon.lab.conformance;

import dev.carillon.testkit.ClusterContract;
import dev.carillon.testkit.World;

/** What a real kube-apiserver answers, through {@link dev.carillon.io.kube.HttpCluster}. */
class HttpClusterContractIT extends ClusterContract {
    @Override
    protected World open() {
        return RealWorld.open();
    }
}
