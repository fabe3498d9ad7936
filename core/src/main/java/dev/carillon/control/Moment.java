package dev.carillon.control;

import java.time.Duration;
import java.time.Instant;

/**
 * One reading of both clocks. The wall says when a slot is due; the monotonic one measures how long something took, and
 * does not jump.
 *
 * @param wall the host's own wall clock, uncorrected
 * @param nanos a monotonic reading of unknown origin
 */
public record Moment(Instant wall, long nanos) {
    Duration since(Moment earlier) {
        return Duration.ofNanos(nanos - earlier.nanos);
    }

    Duration wallSince(Moment earlier) {
        return Duration.between(earlier.wall, wall);
    }

    /** The longer of what the two clocks say: a suspended machine's monotonic clock stands still, a wall clock may be set. */
    Duration mostSince(Moment earlier) {
        Duration monotonic = since(earlier);
        Duration wall = wallSince(earlier);
        return wall.compareTo(monotonic) > 0 ? wall : monotonic;
    }
}
