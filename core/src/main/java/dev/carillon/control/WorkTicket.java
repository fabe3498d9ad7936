package dev.carillon.control;

import dev.carillon.cron.Action;
import dev.carillon.launch.Ticket;
import dev.carillon.launch.Ticket.Line;
import dev.carillon.port.Call.Lane;

/** How the dispatcher sees a piece of work. */
final class WorkTicket {
    private WorkTicket() {}

    static Ticket of(Work work) {
        return new Ticket(
                line(work.lane),
                work.owner.key.namespace(),
                name(work.action),
                work.owner.uid + "/" + work.target,
                work.action instanceof Action.Timed timed ? timed.close() : work.since);
    }

    /** What breakers and throttles keep apart. */
    private static String name(Action action) {
        return switch (action) {
            case Action.Create create -> "Create";
            case Action.LookUp look -> "LookUp";
            case Action.ReadLedger read -> "ReadLedger";
            case Action.ConfirmCron confirm -> "ConfirmCron";
            case Action.ConfirmChild confirm -> "ConfirmChild";
            case Action.ConfirmTemplate confirm -> "ConfirmTemplate";
            case Action.SaveLedger save -> "SaveLedger";
            case Action.Release release -> "Release";
            case Action.Stop stop -> "Stop";
            case Action.Remove remove -> "Remove";
            case Action.Project project -> "Project";
        };
    }

    private static Line line(Lane lane) {
        return switch (lane) {
            case LEASE, LAUNCH -> Line.LAUNCH;
            case UPKEEP -> Line.UPKEEP;
            case BACKGROUND -> Line.BACKGROUND;
        };
    }

    static Lane lane(Action action) {
        return switch (action) {
            case Action.Timed timed -> Lane.LAUNCH;
            case Action.Confirm confirm -> Lane.LAUNCH;
            case Action.SaveLedger save -> save.urgent() ? Lane.UPKEEP : Lane.BACKGROUND;
            case Action.Release release -> Lane.UPKEEP;
            case Action.Stop stop -> Lane.UPKEEP;
            case Action.Remove remove -> remove.stray() ? Lane.UPKEEP : Lane.BACKGROUND;
            case Action.Project project -> Lane.BACKGROUND;
        };
    }
}
