package dev.carillon.lab.sim;

import dev.carillon.api.Key;
import dev.carillon.api.Kind;
import dev.carillon.api.Request;
import dev.carillon.cron.ChildBody;
import dev.carillon.cron.CronLedger;
import dev.carillon.cron.CronWorkflow;
import dev.carillon.cron.LedgerJson;
import dev.carillon.cron.Names;
import java.time.Instant;

/**
 * Another Carillon, with an instance id of its own. What it has looks like ours: accounts, and runs that carry the finalizer,
 * now and then for minutes. As long as their CronWorkflow exists none of it is ours to touch.
 */
final class OtherInstance {
    /** Its instance id, and its name as a writer of fields. */
    static final String ID = "other";

    static final String LABEL = "workflows.argoproj.io/controller-instanceid";

    private static final long PERIOD = 50 * World.SECOND;

    private final World world;
    private final ApiServer server;

    OtherInstance(World world, ApiServer server) {
        this.world = world;
        this.server = server;
    }

    /** It looks after this one from now on, under whatever uid it comes back. */
    void take(Key key) {
        long first = world.dice.between(Dice.join(600, key.hashCode()), World.SECOND, PERIOD);
        world.after(first, () -> world.every(PERIOD, () -> tick(key)));
    }

    private void tick(Key key) {
        server.find(Kind.CRON_WORKFLOW, key)
                .filter(o -> !o.meta().isTerminating())
                .map(CronWorkflow::read)
                .ifPresent(cron -> {
                    account(cron);
                    launch(cron);
                });
    }

    private void account(CronWorkflow cron) {
        Key key = new Key(cron.key().namespace(), cron.uid());
        if (server.find(Kind.CRON_LEDGER, key).isEmpty()) {
            CronLedger begun = CronLedger.begin(cron.created(), cron.scheduleTexts(), cron.timezone());
            server.execute(new Request.Create(Kind.CRON_LEDGER, key, LedgerJson.write(begun, cron)), ID);
        }
    }

    private void launch(CronWorkflow cron) {
        Instant slot = Instant.ofEpochSecond(world.epochSecond());
        Key run = new Key(cron.key().namespace(), Names.child(cron.name(), slot));
        byte[] body = ChildBody.of(cron, slot, ID).bytes(slot.plusSeconds(10));
        server.execute(new Request.Create(Kind.WORKFLOW, run, body), ID);
        long place = Dice.join(Dice.join(601, run.hashCode()), slot.getEpochSecond());
        long longest = world.dice.chance(Dice.join(place, 1)) < 0.1 ? 5 * World.MINUTE : 20 * World.SECOND;
        world.after(world.dice.between(place, World.SECOND / 5, longest), () -> release(run));
    }

    private void release(Key run) {
        server.find(Kind.WORKFLOW, run).ifPresent(held -> server.takeOff(held, Judge.UNRECORDED, ID));
    }
}
