package dev.carillon.cron;

import dev.carillon.api.Times;
import dev.carillon.cron.CronLedger.Counters;
import dev.carillon.cron.CronLedger.End;
import dev.carillon.cron.CronLedger.Entry;
import dev.carillon.cron.CronLedger.Open;
import dev.carillon.cron.CronLedger.Range;
import dev.carillon.cron.CronLedger.Trouble;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads what {@link LedgerJson} writes, and nothing else: a value that we cannot have written is a problem with its
 * field, never a default. Somebody has edited the account, and half of it read wrong would launch a slot twice, or lose
 * one.
 */
final class LedgerReader {
    /** A million runs a second for 35 years: sums of such counts stay within 64 bits. */
    private static final long COUNT_LIMIT = 1L << 50;

    /** The last that Kubernetes can write. What is reckoned with a time at the end of all time would be beyond it. */
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999999999Z");

    private LedgerReader() {}

    /** Something in a ledger that we did not write. The message names the field and its value. */
    static final class Unreadable extends Exception {
        private static final long serialVersionUID = 1;

        Unreadable(String message) {
            super(message);
        }

        @Override
        public String getMessage() {
            return String.valueOf(super.getMessage());
        }
    }

    static CronLedger read(JsonNode tree, String version) throws Unreadable {
        Part status = new Part(tree, "status");
        long schema = status.number("schema", Long.MAX_VALUE);
        if (schema != LedgerJson.SCHEMA) {
            throw new Unreadable("status.schema is " + schema + ", this program understands " + LedgerJson.SCHEMA);
        }
        Instant effectiveFrom = status.time("effectiveFrom");
        Instant recordedThrough = status.time("recordedThrough");
        if (!status.has("schedules")) {
            throw status.wrong("schedules", "no list"); // none at all would pass for an edit of them
        }
        List<Open> open = new ArrayList<>();
        Set<Instant> slots = new HashSet<>();
        for (Part part : status.parts("open")) {
            open.add(open(part));
            once(slots, part);
        }
        List<Entry> recent = new ArrayList<>();
        for (Part part : status.parts("recent")) {
            recent.add(entry(part));
            once(slots, part);
        }
        List<Range> ranges = new ArrayList<>();
        for (Part part : status.parts("ranges")) {
            ranges.add(range(part));
        }
        return new CronLedger(
                version,
                status.number("epoch", Long.MAX_VALUE),
                effectiveFrom,
                status.texts("schedules"),
                status.text("timezone"),
                recordedThrough,
                List.copyOf(open),
                List.copyOf(recent),
                List.copyOf(ranges),
                counters(status.part("counters")),
                status.texts("counted"),
                status.has("trouble") ? trouble(status.part("trouble")) : null,
                status.time("written"),
                status.text("rebuilt"));
    }

    /** Two outcomes of one slot, or one of a slot that is still open: whichever counts, the other would be forgotten. */
    private static void once(Set<Instant> slots, Part part) throws Unreadable {
        if (!slots.add(part.slot("slot"))) {
            throw part.wrong("slot", "that time stands in the account already");
        }
    }

    private static Open open(Part part) throws Unreadable {
        return new Open(
                part.slot("slot"),
                (int) part.number("attempts", Integer.MAX_VALUE),
                part.text("fault"),
                part.text("note"),
                part.flag("inDoubt"));
    }

    private static Entry entry(Part part) throws Unreadable {
        return new Entry(
                part.slot("slot"),
                outcome(part),
                part.time("decided"),
                (int) part.number("attempts", Integer.MAX_VALUE),
                part.text("fault"),
                part.has("releaseAfter") ? part.time("releaseAfter") : Instant.EPOCH,
                end(part));
    }

    private static End end(Part part) throws Unreadable {
        String end = part.text("end");
        if (end.isEmpty()) {
            return End.NONE;
        }
        for (End each : End.values()) {
            if (each.name().equals(end.toUpperCase(Locale.ROOT))) {
                return each;
            }
        }
        throw part.wrong("end", "no end of a run");
    }

    private static Range range(Part part) throws Unreadable {
        Range range = new Range(
                part.slot("from"),
                part.slot("to"),
                part.number("count", COUNT_LIMIT),
                outcome(part),
                part.time("decided"));
        if (range.to().isBefore(range.from())) {
            throw part.wrong("to", "it lies before its beginning");
        }
        if (range.count() < 1) {
            throw part.wrong("count", "a range holds one slot or more");
        }
        return range;
    }

    private static Trouble trouble(Part part) throws Unreadable {
        return new Trouble(part.slot("slot"), part.text("text"));
    }

    private static Outcome outcome(Part part) throws Unreadable {
        String reason = part.text("reason");
        String note = part.text("note");
        return switch (part.text("outcome")) {
            case "Created" -> new Outcome.Created(part.child(), reason.equals("Late"));
            case "Adopted" -> new Outcome.Adopted(part.child());
            case "Skipped" -> new Outcome.Skipped(skip(part, reason), note);
            case "Rejected" -> new Outcome.Rejected(reason, note);
            case "Missed" -> new Outcome.Missed(reason, note);
            default -> throw part.wrong("outcome", "no outcome of a slot");
        };
    }

    private static Outcome.Skip skip(Part part, String reason) throws Unreadable {
        for (Outcome.Skip skip : Outcome.Skip.values()) {
            if (skip.text().equals(reason)) {
                return skip;
            }
        }
        throw part.wrong("reason", "no reason of a skip");
    }

    private static Counters counters(Part part) throws Unreadable {
        return new Counters(
                part.number("created", COUNT_LIMIT),
                part.number("adopted", COUNT_LIMIT),
                part.number("skipped", COUNT_LIMIT),
                part.number("rejected", COUNT_LIMIT),
                part.number("missed", COUNT_LIMIT),
                part.number("succeeded", COUNT_LIMIT),
                part.number("failed", COUNT_LIMIT));
    }

    /** An object inside the account, and where it stands. A null is as good as nothing, as it is for the API server. */
    private record Part(JsonNode node, String path) {
        boolean has(String field) {
            return node.hasNonNull(field);
        }

        /** A list or an object may be too deep to be written, and anything may stand in it. */
        private static String shown(JsonNode value) {
            return value.isValueNode() ? value.toString() : value.isArray() ? "a list" : "an object";
        }

        Unreadable wrong(String field, String why) {
            @Nullable JsonNode value = node.get(field);
            String at = path + "." + field;
            return new Unreadable(
                    value == null || value.isNull() ? at + " is missing" : at + " is " + shown(value) + ": " + why);
        }

        Part part(String field) throws Unreadable {
            if (!node.path(field).isObject()) {
                throw wrong(field, "no object");
            }
            return new Part(node.path(field), path + "." + field);
        }

        List<Part> parts(String field) throws Unreadable {
            List<Part> parts = new ArrayList<>();
            for (JsonNode each : list(field)) {
                Part part = new Part(each, path + "." + field + "[" + parts.size() + "]");
                if (!each.isObject()) {
                    throw new Unreadable(part.path + " is " + shown(each) + ": no object");
                }
                parts.add(part);
            }
            return parts;
        }

        List<String> texts(String field) throws Unreadable {
            List<String> texts = new ArrayList<>();
            for (JsonNode each : list(field)) {
                if (!each.isString()) {
                    throw new Unreadable(path + "." + field + "[" + texts.size() + "] is " + shown(each) + ": no text");
                }
                texts.add(each.stringValue());
            }
            return List.copyOf(texts);
        }

        private JsonNode list(String field) throws Unreadable {
            if (has(field) && !node.path(field).isArray()) {
                throw wrong(field, "no list");
            }
            return node.path(field);
        }

        String text(String field) throws Unreadable {
            if (has(field) && !node.path(field).isString()) {
                throw wrong(field, "no text");
            }
            return node.path(field).stringValue("");
        }

        /** The uid of a run, which its outcome cannot be without: the run would pass for a stray, and be deleted. */
        String child() throws Unreadable {
            String uid = text("child");
            if (uid.isEmpty()) {
                throw wrong("child", "it has a run");
            }
            return uid;
        }

        boolean flag(String field) throws Unreadable {
            if (has(field) && !node.path(field).isBoolean()) {
                throw wrong(field, "neither true nor false");
            }
            return node.path(field).asBoolean(false);
        }

        long number(String field, long limit) throws Unreadable {
            if (!has(field)) {
                return 0;
            }
            JsonNode value = node.path(field);
            boolean fits = value.isIntegralNumber() && value.canConvertToLong();
            if (!fits || value.longValue() < 0 || value.longValue() > limit) {
                throw wrong(field, "no whole number from 0 to " + limit);
            }
            return value.longValue();
        }

        Instant time(String field) throws Unreadable {
            @Nullable Instant time;
            try {
                time = Times.instant(text(field));
            } catch (DateTimeParseException e) {
                time = null;
            }
            if (time == null || time.isBefore(Instant.EPOCH) || time.isAfter(LAST)) {
                throw wrong(field, "no time such as 2026-11-24T10:00:00Z");
            }
            return time;
        }

        /** A run is named by the second: a fraction would give one slot's name to another. */
        Instant slot(String field) throws Unreadable {
            Instant time = time(field);
            if (!time.equals(time.truncatedTo(ChronoUnit.SECONDS))) {
                throw wrong(field, "a scheduled time is a whole second");
            }
            return time;
        }
    }
}
