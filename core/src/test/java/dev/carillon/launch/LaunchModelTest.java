package dev.carillon.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.fault.Fault;
import dev.carillon.fault.Fault.Block;
import dev.carillon.fault.Fault.Rejection;
import dev.carillon.fault.Scope;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * The policy against an independent little model of an API server: does the object really exist, and may it still come
 * to? Creates are lost, delayed, executed without an answer, refused before and after the name check; the fence cuts
 * them off at their not-after. Each seed is one obligation from its opening to its verdict; {@code -Dlaunch.seed=N}
 * replays one.
 */
class LaunchModelTest {
    private static final Instant TICK = Instant.parse("2026-05-01T10:00:00Z");
    private static final int SEEDS = 20_000;
    private static final int STEPS_LIMIT = 5_000;
    private static final Duration COMMIT_AFTER_ADMISSION = Duration.ofSeconds(5);

    /** The server's clock may be off by less than the allowance of 3 s. */
    private static final int SKEW_MILLIS = 1_400;

    private enum Ending {
        CREATED,
        ADOPTED,
        REJECTED,
        EXPIRED
    }

    @Test
    void whatever_happens_the_verdict_is_true() {
        Map<Ending, Integer> endings = new EnumMap<>(Ending.class);
        Long replay = Long.getLong("launch.seed");
        if (replay != null) {
            new Run(replay).toTheEnd();
            return;
        }
        long first = new Random().nextLong();
        for (long seed = first; seed < first + SEEDS; seed++) {
            try {
                endings.merge(new Run(seed).toTheEnd(), 1, Integer::sum);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
        // Each ending is met often, or the model would prove little.
        assertThat(endings.values())
                .hasSize(Ending.values().length)
                .allSatisfy(n -> assertThat(n).isGreaterThan(SEEDS / 50));
    }

    private static final class Run {
        final Random random;
        final LaunchPolicy policy;
        final boolean fenced;
        final Instant faultsEnd;
        final Instant close;
        final boolean leased;
        Launch launch;
        Instant now = TICK;

        /** When our object was, or will be, written. Nothing can remove it: its finalizer is not released. */
        final List<Instant> commits = new ArrayList<>();

        /** Until when somebody else's object holds the name. */
        final Instant foreignUntil;

        @Nullable
        Instant lastSend;

        boolean mayHurry;
        int sends;

        Run(long seed) {
            random = new Random(seed);
            fenced = random.nextInt(4) > 0;
            policy = new LaunchPolicy(LaunchSettings.DEFAULT.withFence(fenced));
            faultsEnd = TICK.plusMillis(random.nextInt(120_000));
            close = TICK.plusMillis(1 + random.nextInt(90_000));
            leased = random.nextBoolean();
            foreignUntil = random.nextInt(8) == 0 ? TICK.plusMillis(random.nextInt(60_000)) : TICK;
            launch = Launch.open(close, TICK, random.nextInt(4) == 0);
            launch = random.nextInt(8) == 0 ? launch.inlineOnly() : launch;
        }

        Ending toTheEnd() {
            for (int n = 0; n < STEPS_LIMIT; n++) {
                Instant leaseEnd = leased ? now.plusMillis(6_000 + random.nextInt(9_000)) : Instant.MAX;
                switch (policy.next(launch, leaseEnd, now)) {
                    case Step.Send send -> send(send, leaseEnd);
                    case Step.Look look -> look();
                    case Step.ReadLedger read -> readLedger();
                    case Step.Wait wait -> {
                        assertThat(wait.until()).isAfter(now);
                        now = random.nextInt(10) == 0 ? now.plusMillis(1 + random.nextInt(50)) : wait.until();
                    }
                    case Step.Close over -> {
                        return ending(over.verdict());
                    }
                }
            }
            throw new AssertionError("no end at " + now + ": " + launch);
        }

        private void send(Step.Send send, Instant leaseEnd) {
            assertThat(now).isBefore(close);
            assertThat(launch.doubt().flying()).isNull();
            assertThat(launch.wanted()).isNull();
            assertThat(send.notAfter()).isBefore(close);
            if (leased) {
                assertThat(send.notAfter()).isBeforeOrEqualTo(leaseEnd.minusSeconds(8));
            }
            boolean lastTry = launch.notBefore().equals(close.minusSeconds(1));
            if (lastSend != null && sends >= 4 && !mayHurry && !lastTry) {
                assertThat(Duration.between(lastSend, now))
                        .as("beyond the in-line budget")
                        .isGreaterThanOrEqualTo(Duration.ofMillis(400));
            }
            sends++;
            lastSend = now;
            launch = policy.sent(launch, send.notAfter());
            assertThat(launch.inDoubt()).isTrue();
            answer(send.notAfter());
        }

        private void answer(Instant notAfter) {
            int dice = now.isBefore(faultsEnd) ? random.nextInt(14) : 0;
            mayHurry = false;
            switch (dice) {
                case 0, 1 -> straight();
                case 2, 3, 4, 5 -> lost(notAfter);
                case 6 -> refused(new Fault.NotSent(Scope.API, 0, ""));
                case 7 -> refused(new Fault.Transient(new Scope.Webhook("w"), 500, ""));
                case 8 -> {
                    boolean leaving = random.nextBoolean();
                    mayHurry = leaving;
                    refused(new Fault.Throttled(Scope.API, 429, "", Duration.ofSeconds(random.nextInt(9)), leaving));
                }
                case 9 -> refused(new Fault.Blocked(Block.FORBIDDEN, Scope.SINGLE, 403, ""));
                case 10 -> refused(new Fault.Quota(new Scope.Namespace("x"), 403, ""));
                case 11 -> refused(new Fault.Rejected(Rejection.INVALID, Scope.SINGLE, 422, ""));
                case 12 -> refused(new Fault.Fenced(Scope.SINGLE, 403, ""));
                default -> lostWithDelay(notAfter);
            }
        }

        private void straight() {
            pass(20);
            if (exists() || isTaken()) {
                refused(new Fault.AlreadyExists(Scope.SINGLE, 409, ""));
            } else {
                commits.add(now);
                launch = policy.created(launch, "uid", now);
            }
        }

        /** The answer is lost. The create may have been executed, may still be, or never will be. */
        private void lost(Instant notAfter) {
            land(notAfter);
            pass(5_000);
            launch = policy.after(launch, new Fault.InDoubt(Scope.API, 0, ""), random.nextDouble(), now);
        }

        private void lostWithDelay(Instant notAfter) {
            land(notAfter);
            pass(100);
            Fault fault = new Fault.Throttled(
                    Scope.API, 503, "", Duration.ofSeconds(random.nextInt(5)), random.nextBoolean());
            mayHurry = true;
            launch = policy.after(launch, fault, random.nextDouble(), now);
        }

        private void land(Instant notAfter) {
            if (random.nextInt(3) == 0) {
                return;
            }
            // Without the fence a server ends each request after 60 s, counted from its arrival in time.
            Instant admitted = now.plusMillis(random.nextInt(fenced ? 20_000 : 55_000));
            boolean refused = fenced && admitted.isAfter(notAfter.plusMillis(SKEW_MILLIS));
            if (!refused) {
                Instant commit = admitted.plusMillis(random.nextInt((int) COMMIT_AFTER_ADMISSION.toMillis()));
                if (!commit.isBefore(foreignUntil)) {
                    commits.add(commit);
                }
            }
        }

        private void refused(Fault fault) {
            launch = policy.after(launch, fault, random.nextDouble(), now);
        }

        private void look() {
            Instant asked = now;
            pass(50);
            if (asked.isBefore(faultsEnd) && random.nextInt(3) == 0) {
                launch =
                        policy.lookFailed(launch, new Fault.Transient(Scope.API, 0, ""), random.nextDouble(), now, now);
                return;
            }
            // Answered as of the instant of asking, the least that a live read promises.
            boolean ours = commits.stream().anyMatch(c -> !c.isAfter(asked));
            Sighting sighting = ours
                    ? new Sighting.Ours("uid")
                    : isTaken() ? new Sighting.Foreign("Workflow y", random.nextBoolean()) : new Sighting.Nothing();
            launch = policy.seen(launch, sighting, asked);
        }

        private void readLedger() {
            pass(50);
            launch = now.isBefore(faultsEnd) && random.nextInt(3) == 0
                    ? policy.lookFailed(launch, new Fault.Transient(Scope.API, 0, ""), random.nextDouble(), now, now)
                    : policy.ledgerRead(launch);
        }

        private Ending ending(Verdict verdict) {
            return switch (verdict) {
                case Verdict.Created created -> {
                    assertThat(exists()).as("created, but it does not exist").isTrue();
                    yield created.adopted() ? Ending.ADOPTED : Ending.CREATED;
                }
                case Verdict.Rejected rejected -> {
                    assertThat(commits).as("rejected, but it exists or will").isEmpty();
                    yield Ending.REJECTED;
                }
                case Verdict.Expired expired -> {
                    assertThat(commits).as("expired, but it exists or will").isEmpty();
                    yield Ending.EXPIRED;
                }
            };
        }

        /** Our object cannot be written over somebody else's, and theirs not over ours. */
        private boolean isTaken() {
            return !exists() && now.isBefore(foreignUntil);
        }

        private boolean exists() {
            return commits.stream().anyMatch(c -> !c.isAfter(now));
        }

        private void pass(int atMostMillis) {
            now = now.plusMillis(random.nextInt(atMostMillis + 1));
        }
    }
}
