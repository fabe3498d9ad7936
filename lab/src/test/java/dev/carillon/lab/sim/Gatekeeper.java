package dev.carillon.lab.sim;

import dev.carillon.api.Answer;
import dev.carillon.api.Kind;
import dev.carillon.api.Request;
import dev.carillon.port.Call;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a server or a proxy in lasting trouble answers instead of doing what was asked. */
final class Gatekeeper {
    private Gatekeeper() {}

    /** Null lets the request through. */
    static @Nullable Answer answer(World world, int host, Call call, long place) {
        Request request = call.request();
        Weather weather = world.weather;
        if (weather.is(Episode.Kind.UNAVAILABLE, host)) {
            return new Answer.Refused(Refusals.UNAVAILABLE);
        }
        if (call.lane() == Call.Lane.LEASE && weather.is(Episode.Kind.LEASE_BLOCKED, host)) {
            return new Answer.Refused(Refusals.UNAVAILABLE);
        }
        if (weather.is(Episode.Kind.UNAUTHORIZED, host)) {
            return new Answer.Refused(Refusals.UNAUTHORIZED);
        }
        if (weather.is(Episode.Kind.WARMING_UP, host) && world.dice.between(Dice.join(place, 30), 0, 2) == 0) {
            return new Answer.Refused(Refusals.NOT_READY);
        }
        if (request.isMutation() && weather.is(Episode.Kind.NO_SPACE, host)) {
            return new Answer.Refused(Refusals.NO_SPACE);
        }
        if (request.isMutation() && weather.is(Episode.Kind.FULL, host)) {
            return new Answer.Refused(Refusals.FULL);
        }
        boolean workflow = request.kind().equals(Kind.WORKFLOW);
        if (workflow && weather.is(Episode.Kind.KIND_MISSING, host)) {
            return new Answer.Refused(Refusals.NO_SUCH_PATH);
        }
        return workflow && request instanceof Request.Create create ? forCreate(world, host, create, place) : null;
    }

    private static @Nullable Answer forCreate(World world, int host, Request.Create create, long place) {
        if (world.weather.isIn(Episode.Kind.FORBIDDEN, create.key().namespace())) {
            return new Answer.Refused(Refusals.FORBIDDEN);
        }
        Optional<Episode> throttling = world.weather.find(Episode.Kind.THROTTLING, host);
        return throttling
                .map(e -> Refusals.throttled(world.dice.between(Dice.join(place, 31), 0, 100), e.amount()))
                .orElse(null);
    }
}
