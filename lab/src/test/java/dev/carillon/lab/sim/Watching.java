package dev.carillon.lab.sim;

import dev.carillon.api.Answer;
import dev.carillon.api.ApiObject;
import dev.carillon.api.Change;
import dev.carillon.port.Signal;
import dev.carillon.port.Source;
import dev.carillon.store.Watch;
import java.util.List;

/** One open watch of one process. It may lag, but it never overtakes itself. */
final class Watching<T> {
    final long id;
    final Source<T> source;
    private final Watch watch;
    private final long place;
    private long visits;
    private long lastDelivery;

    Watching(long id, Source<T> source, Watch watch, long place) {
        this.id = id;
        this.source = source;
        this.watch = watch;
        this.place = place;
    }

    long nextPlace() {
        return Dice.join(place, ++visits);
    }

    long inOrder(World world, long lag) {
        lastDelivery = Math.max(world.now() + lag, lastDelivery + 1);
        return lastDelivery;
    }

    /** @return false if the watch is over */
    boolean pull(SimNetwork network, long lag) {
        switch (watch.pull(Integer.MAX_VALUE)) {
            case Watch.Pulled.Changes(List<Change<ApiObject>> changes) -> {
                if (!changes.isEmpty()) {
                    List<Change<T>> read =
                            changes.stream().map(c -> read(network.world(), c)).toList();
                    network.tell(this, new Signal.Changed<>(id, read), lag);
                }
                return true;
            }
            case Watch.Pulled.Expired expired -> {
                network.cut(this, new Answer.Refused(expired.status()));
                return false;
            }
        }
    }

    void bookmark(SimNetwork network) {
        network.tell(this, new Signal.Changed<>(id, List.of(read(network.world(), watch.bookmark()))), World.MILLI);
    }

    private Change<T> read(World world, Change<ApiObject> change) {
        return switch (change) {
            case Change.Added<ApiObject> c -> new Change.Added<>(c.meta(), world.readings.read(source, c.value()));
            case Change.Modified<ApiObject> c ->
                new Change.Modified<>(c.meta(), world.readings.read(source, c.value()));
            case Change.Deleted<ApiObject> c -> new Change.Deleted<>(c.meta(), world.readings.read(source, c.value()));
            case Change.Bookmark<ApiObject> c -> new Change.Bookmark<>(c.version());
        };
    }
}
