package dev.carillon.expr;

import java.util.List;
import java.util.OptionalLong;

/** The arguments of one call, with the checks that their function asks for. */
record Arguments(String function, List<Value> values, int at, Evaluation evaluation) {
    int count() {
        return values.size();
    }

    Value get(int index) {
        return values.get(index);
    }

    /** The arguments after the first. */
    Arguments rest() {
        return new Arguments(function, values.subList(1, values.size()), at, evaluation);
    }

    Budget budget() {
        return evaluation.budget();
    }

    String text(int index) {
        if (get(index) instanceof Value.Text(String text)) {
            budget().scan(text.length(), at);
            return text;
        }
        throw wrong(index, "a string");
    }

    String textOr(int index, String otherwise) {
        return index < count() ? text(index) : otherwise;
    }

    /** A layout of Go, read for a step of each character: reading it costs far more than looking at it. */
    GoLayout layout(int index) {
        String layout = text(index);
        // The longest piece of output for one piece of layout: September for Jan... cannot grow more than tenfold.
        checkCopies(10, layout.length());
        budget().spend(layout.length(), at);
        return GoLayout.of(layout);
    }

    long whole(int index) {
        return switch (get(index)) {
            case Value.Int(long whole) -> whole;
            case Value.Real(double number) -> (long) number;
            case Value.Nil _,
                    Value.Bool _,
                    Value.Text _,
                    Value.Time _,
                    Value.Span _,
                    Value.Zone _,
                    Value.Ordinal _,
                    Value.Items _,
                    Value.Fields _ -> throw wrong(index, "an int");
        };
    }

    double number(int index) {
        if (Operations.isNumber(get(index))) {
            return Operations.asDouble(get(index));
        }
        throw wrong(index, "a number");
    }

    List<Value> items(int index) {
        if (get(index) instanceof Value.Items(List<Value> items)) {
            budget().spend(items.size(), at);
            return items;
        }
        throw wrong(index, "a list");
    }

    Value.Time time(int index) {
        if (get(index) instanceof Value.Time time) {
            return time;
        }
        throw wrong(index, "a time");
    }

    Value.Span span(int index) {
        if (get(index) instanceof Value.Span span) {
            return span;
        }
        throw wrong(index, "a duration");
    }

    Value.Zone zone(int index) {
        if (get(index) instanceof Value.Zone zone) {
            return zone;
        }
        throw wrong(index, "a timezone");
    }

    /** Built text, checked against the limits. */
    Value made(String text) {
        return budget().text(text, at);
    }

    Value made(List<Value> items) {
        return budget().items(items, at);
    }

    /** Refuses a result that would be built of so many copies of the given length, before it is built. */
    void checkCopies(long copies, long length) {
        boolean huge = length > 0 && copies > Limits.TEXT / length;
        budget().checkText(huge ? Long.MAX_VALUE : copies * length, at);
    }

    Refusal wrong(int index, String wanted) {
        String place = count() == 1 ? "" : " as argument " + (index + 1);
        return Refusal.type(at, function + "() got " + get(index).kind() + place, "give it " + wanted);
    }

    Refusal bad(String what, String fix) {
        return Refusal.value(at, function + "(): " + what, fix);
    }

    /** Go's conversion of a string to an int, or a refusal. */
    long parsedInt(int index) {
        OptionalLong parsed = Numbers.parseInt(text(index));
        return parsed.orElseThrow(() -> bad("'" + text(index) + "' is not a whole number", "give it decimal digits"));
    }
}
