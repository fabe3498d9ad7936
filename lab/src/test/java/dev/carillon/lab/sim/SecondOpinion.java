package dev.carillon.lab.sim;

import dev.carillon.api.ApiObject;
import dev.carillon.api.Key;
import dev.carillon.api.Kind;
import dev.carillon.audit.Audit;
import dev.carillon.audit.Finding;
import dev.carillon.cron.Names;
import dev.carillon.port.Note;
import dev.carillon.testkit.Evidences;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * The checker that ships ({@code core.audit}) beside the judge: neither knows the other. In calm it has nothing to
 * complain of, neither in a leader's slow audit nor at the end, but of what users and other schedulers do.
 */
final class SecondOpinion {
    /** After an event an account may be behind for so long, in milliseconds, and a look at it may rest on a cache. */
    private static final long AFTERMATH = 75_000;

    private static final Key LEASE = new Key("kube-system", Names.lease(""));

    private static final Set<Finding.Kind> OF_OTHERS =
            EnumSet.of(Finding.Kind.FOREIGN_SCHEDULER, Finding.Kind.SCHEDULE_UNREADABLE);

    private final World world;
    private final Calm calm;

    SecondOpinion(World world, Calm calm) {
        this.world = world;
        this.calm = calm;
    }

    /** A leader has looked. */
    void heard(Note.Audited audited) {
        if (world.instant().toEpochMilli() >= calm.settledAt() + AFTERMATH) {
            check(audited.findings());
        }
    }

    void end() {
        ApiServer server = world.server;
        List<ApiObject> ours = server.all(Kind.CRON_WORKFLOW).stream()
                .filter(o -> Wish.read(o).ours())
                .toList();
        Evidences.of(ours, server.all(Kind.CRON_LEDGER), server.all(Kind.WORKFLOW))
                .forEach(evidence -> check(Audit.of(evidence, LEASE, world.scenario.begin(), world.instant())));
    }

    private void check(List<Finding> findings) {
        findings.stream().filter(f -> !isOfOthers(f)).findFirst().ifPresent(f -> {
            throw world.failure("the audit finds " + f.kind().text() + ": " + f.key() + " ["
                    + (f.slot() == null ? "" : f.slot() + " ") + f.what());
        });
    }

    /** A second run is the user's where they have forced the first one away while a copy of its create was on the way (M8). */
    private boolean isOfOthers(Finding finding) {
        Instant slot = finding.slot();
        boolean forced = finding.kind() == Finding.Kind.DOUBLE_RUN
                && slot != null
                && world.judge.wasForced(finding.key(), slot.getEpochSecond());
        return forced || OF_OTHERS.contains(finding.kind());
    }
}
