package dev.carillon.expr;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A value of the expression languages. Immutable; safe to share between threads. */
public sealed interface Value {

    /** What the user would call this kind of value; error messages use it. */
    String kind();

    record Nil() implements Value {
        /** The one nil that the evaluators return. */
        public static final Nil NIL = new Nil();

        @Override
        public String kind() {
            return "nil";
        }
    }

    record Bool(boolean value) implements Value {
        @Override
        public String kind() {
            return "bool";
        }
    }

    /** A whole number; arithmetic wraps at 64 bits, as Go's does. */
    record Int(long value) implements Value {
        @Override
        public String kind() {
            return "int";
        }
    }

    /** A floating point number of 64 bits; messages call it float, as Go does. */
    record Real(double value) implements Value {
        @Override
        public String kind() {
            return "float";
        }
    }

    record Text(String value) implements Value {
        @Override
        public String kind() {
            return "string";
        }
    }

    /** An instant, and the zone in which its calendar fields are read. Two times are equal if their instants are. */
    record Time(Instant instant, ZoneId zone) implements Value {
        /** An instant read in UTC, as Argo's controller does by default. */
        public Time(Instant instant) {
            this(instant, ZoneOffset.UTC);
        }

        @Override
        public String kind() {
            return "time";
        }
    }

    /** A length of time; negative is allowed. */
    record Span(Duration length) implements Value {
        @Override
        public String kind() {
            return "duration";
        }
    }

    /** What {@code timezone("Europe/Berlin")} yields. */
    record Zone(ZoneId id) implements Value {
        @Override
        public String kind() {
            return "timezone";
        }
    }

    /** A number with a name: a weekday (Sunday is 0) or a month (January is 1). It equals only its own kind. */
    record Ordinal(String kind, long number, String name) implements Value {}

    record Items(List<Value> values) implements Value {
        public Items {
            values = List.copyOf(values);
        }

        @Override
        public String kind() {
            return "list";
        }
    }

    /**
     * A map from names to values.
     *
     * @param missing what a look-up of an absent name yields at run time
     */
    record Fields(Map<String, Value> entries, Missing missing) implements Value {
        public Fields {
            entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
        }

        public Fields(Map<String, Value> entries) {
            this(entries, Missing.NIL);
        }

        @Override
        public String kind() {
            return "map";
        }

        Value get(String name) {
            Value entry = entries.get(name);
            if (entry != null) {
                return entry;
            }
            return switch (missing) {
                case NIL -> Nil.NIL;
                case EMPTY_TEXT -> new Text("");
            };
        }
    }

    /** Go's zero value of a map's element type: nil for a map of anything, empty text for a map of texts. */
    enum Missing {
        NIL,
        EMPTY_TEXT
    }
}
