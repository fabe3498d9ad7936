package dev.carillon.lab.sim;

import dev.carillon.api.Answer;
import dev.carillon.api.Json;
import dev.carillon.port.Call;
import dev.carillon.store.Write;

/** How processes behave towards the API server and each other. */
final class Conduct {
    private final World world;
    private String holder = "";

    Conduct(World world) {
        this.world = world;
    }

    void lease(Write write) {
        holder = Json.text(write.object().part("spec"), "holderIdentity");
    }

    /** A process that is not the holder of the lease must not write (PROTOCOL H8). */
    void sent(Host host, Call call) {
        boolean mutation = call.request().isMutation() && call.lane() != Call.Lane.LEASE;
        if (mutation && !holder.equals(host.identity())) {
            throw world.failure("a write of somebody who does not hold the lease: " + host.identity() + " ["
                    + SimNetwork.describe(call.request()) + ", held by " + holder);
        }
    }

    void answered(Host host, Call call, Answer answer) {}
}
