package dev.carillon.lab.sim;

import dev.carillon.lab.sim.Episode.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The trouble that lasts: which of it is going on now. */
final class Weather {
    private final World world;
    private final List<Episode> now = new ArrayList<>();

    Weather(World world) {
        this.world = world;
    }

    void plan() {
        for (Episode episode : world.scenario.episodes()) {
            world.at(episode.from(), () -> begin(episode));
        }
    }

    private void begin(Episode episode) {
        if (!world.mishaps.befalls(episode.id(), world.instant(), episode::toString)) {
            return;
        }
        world.timeline.say("", "begins: " + episode);
        now.add(episode);
        world.judge.episode(episode);
        world.hosts().stream().filter(h -> episode.concerns(h.number())).forEach(h -> h.begin(episode));
        world.at(episode.to(), () -> {
            now.remove(episode);
            world.timeline.say("", "ends: " + episode);
            world.hosts().stream().filter(h -> episode.concerns(h.number())).forEach(h -> h.end(episode));
        });
    }

    /** Whether such an episode is going on that concerns this process. */
    boolean is(Kind kind, int host) {
        return find(kind, host).isPresent();
    }

    Optional<Episode> find(Kind kind, int host) {
        for (Episode episode : now) {
            if (episode.kind() == kind && episode.concerns(host)) {
                return Optional.of(episode);
            }
        }
        return Optional.empty();
    }

    boolean isIn(Kind kind, String namespace) {
        for (Episode episode : now) {
            if (episode.kind() == kind && episode.concerns(namespace)) {
                return true;
            }
        }
        return false;
    }

    boolean isCalm() {
        return now.isEmpty();
    }
}
