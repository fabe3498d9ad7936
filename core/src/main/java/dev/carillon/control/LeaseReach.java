package dev.carillon.control;

import dev.carillon.api.Answer;
import dev.carillon.api.Request;
import dev.carillon.port.Note;
import dev.carillon.port.Telemetry;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Whether the Lease can be read and written. A process that cannot never leads, and would else be silent about it: the
 * trouble is told when it begins, when it becomes another, each minute while it lasts, and when it is over.
 */
final class LeaseReach {
    private static final Duration REPEAT = Duration.ofMinutes(1);

    /** In an outage the answers change to and fro, as often as twice a second. */
    private static final Duration CHANGE = Duration.ofSeconds(10);

    private final Settings settings;
    private final Telemetry telemetry;
    private @Nullable Moment reached;
    private @Nullable Moment told;
    private String trouble = "";

    LeaseReach(Settings settings, Telemetry telemetry) {
        this.settings = settings;
        this.telemetry = telemetry;
    }

    void heard(Request request, Answer answer, Moment now) {
        int code = answer instanceof Answer.Refused refused ? refused.status().code() : 0;
        boolean creating = request instanceof Request.Create;
        boolean lost = code == 409 || (code == 404 && !creating);
        if (answer instanceof Answer.Found) {
            reached(now);
        } else if (!lost) { // another writer was first, or there is none yet: neither good nor bad news
            failed(Hindrance.ofLease(settings.leaseNamespace(), settings.leaseName(), creating, answer), now);
        }
    }

    /** Whether it was read or written within its own duration. */
    boolean isReached(Moment now) {
        return reached != null && now.since(reached).compareTo(settings.leaseDuration()) < 0;
    }

    private void reached(Moment now) {
        boolean isNews = reached == null || told != null;
        reached = now;
        told = null;
        trouble = "";
        if (isNews) {
            telemetry.note(new Note.LeaseMoved(name(), true, ""));
        }
    }

    private void failed(String why, Moment now) {
        Duration pause = why.equals(trouble) ? REPEAT : CHANGE;
        if (told == null || now.since(told).compareTo(pause) >= 0) {
            told = now;
            trouble = why;
            telemetry.note(new Note.LeaseMoved(name(), false, why));
        }
    }

    private String name() {
        return settings.leaseNamespace() + "/" + settings.leaseName();
    }
}
