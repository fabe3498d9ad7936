package dev.carillon.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.api.Answer;
import dev.carillon.api.Json;
import dev.carillon.api.Key;
import dev.carillon.api.Kind;
import dev.carillon.api.Request;
import dev.carillon.port.Cluster;
import dev.carillon.port.Signal;
import dev.carillon.testkit.Bodies;
import dev.carillon.testkit.ClusterContract;
import dev.carillon.testkit.Network;
import dev.carillon.testkit.StoreCluster;
import dev.carillon.testkit.World;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.SplittableRandom;

/** The contract of every cluster, kept by the store. */
class StoreContractTest extends ClusterContract {
    @Override
    protected World open() {
        return new StoreWorld();
    }

    private static final class StoreWorld implements World {
        private static final Instant NOW = Instant.parse("2026-11-23T10:00:00.750Z");
        private static final int HISTORY = 300;

        private final Store store = new Store(Rules.STANDARD.withHistoryLimit(HISTORY), new SplittableRandom(1), NOW);
        private final StoreCluster cluster =
                new StoreCluster(store, "contract", InstantSource.fixed(NOW), Network.PERFECT);
        private int namespaces;

        @Override
        public Cluster cluster() {
            return cluster;
        }

        @Override
        public List<Signal> settle() {
            List<Signal> signals = cluster.take();
            assertThat(signals)
                    .as("signals of a store, which never keeps one waiting")
                    .isNotEmpty();
            return signals;
        }

        @Override
        public String newNamespace() {
            String name = "n" + ++namespaces;
            assertThat(store.execute(
                            new Request.Create(
                                    Kind.NAMESPACE, new Key("", name), Json.bytes(Bodies.named(Kind.NAMESPACE, name))),
                            "admin",
                            NOW))
                    .isInstanceOf(Answer.Found.class);
            return name;
        }

        @Override
        public String fieldManager() {
            return "contract";
        }

        @Override
        public int pageSize() {
            return StoreCluster.PAGE_SIZE;
        }

        @Override
        public String expiredVersion() {
            String old = store.version();
            for (int i = 0; i <= HISTORY; i++) {
                newNamespace();
            }
            return old;
        }

        @Override
        public void close() {}
    }
}
