package dev.carillon.testkit;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * What every {@link dev.carillon.port.Cluster} answers, the store and a real kube-apiserver alike: the rules of the
 * Kubernetes API that Carillon relies on. A subclass opens the world; the cases are in the interfaces, one a theme.
 */
public abstract class ClusterContract
        implements CreateContract,
                ValidationContract,
                ListContract,
                UpdateContract,
                PatchContract,
                DeleteContract,
                WatchContract {
    private @Nullable World world;
    private @Nullable Conversation conversation;

    /** Opens the world for one case. */
    protected abstract World open();

    @BeforeEach
    void openWorld() {
        world = open();
        conversation = new Conversation(world);
    }

    @AfterEach
    void closeWorld() {
        Optional.ofNullable(world).ifPresent(World::close);
    }

    @Override
    public Conversation api() {
        return Optional.ofNullable(conversation).orElseThrow();
    }
}
