package dev.carillon.expr;

import java.util.ArrayList;
import java.util.List;

/**
 * The language of {@code when} after its tags are replaced: govaluate's, without variables and functions. All numbers
 * are floats, all operators of one level are read from the left, and texts and numbers are never equal.
 */
final class Formula {
    sealed interface Node {
        int at();

        record Literal(Value value, int at) implements Node {}

        /** A bare word. It stands for nothing, and is an error only if it is reached. */
        record Word(String text, int at) implements Node {}

        record Prefix(String operator, Node of, int at) implements Node {}

        record Infix(String operator, Node left, Node right, int at) implements Node {}
    }

    /** Of two numbers beyond this, bits are lost in a float: 2 to the power of 53. */
    private static final double EXACT = 9_007_199_254_740_992.0;

    private final Node root;
    private final Budget budget;

    private Formula(Node root, Budget budget) {
        this.root = root;
        this.budget = budget;
    }

    /** @param budget what its evaluation may still cost */
    static Formula parse(String source, Budget budget) {
        return new Formula(FormulaParser.parse(source), budget);
    }

    Value value() {
        return value(root);
    }

    private Value value(Node node) {
        budget.spend(1, node.at());
        return switch (node) {
            case Node.Literal(Value value, var _) -> value;
            case Node.Word(String word, int at) ->
                throw Refusal.unknown(at, "'" + word + "' is no value", "quote a text, or write {{" + word + "}}");
            case Node.Prefix(String operator, Node of, int at) -> prefix(operator, value(of), at);
            case Node.Infix infix -> infix(infix);
        };
    }

    private static Value prefix(String operator, Value of, int at) {
        return switch (operator) {
            case "!" -> new Value.Bool(!bool(operator, of, at));
            case "-" -> new Value.Real(-number(operator, of, at));
            default -> new Value.Real((double) ~bits(operator, of, at));
        };
    }

    /** The operators that may leave their right side unevaluated come first. */
    private Value infix(Node.Infix infix) {
        Value left = value(infix.left());
        int at = infix.at();
        return switch (infix.operator()) {
            case "&&" -> new Value.Bool(bool("&&", left, at) && bool("&&", value(infix.right()), at));
            case "||" -> new Value.Bool(bool("||", left, at) || bool("||", value(infix.right()), at));
            case "?" -> bool("?", left, at) ? value(infix.right()) : Value.Nil.NIL;
            case ":", "??" -> left instanceof Value.Nil ? value(infix.right()) : left;
            default -> applied(infix.operator(), left, value(infix.right()), at);
        };
    }

    private Value applied(String operator, Value left, Value right, int at) {
        return switch (operator) {
            case "==" -> new Value.Bool(same(left, right));
            case "!=" -> new Value.Bool(!same(left, right));
            case "<", "<=", ">", ">=" -> new Value.Bool(compared(operator, left, right, at));
            case "=~" -> new Value.Bool(matches(operator, left, right, at));
            case "!~" -> new Value.Bool(!matches(operator, left, right, at));
            case "in" -> new Value.Bool(in(left, right, at));
            case "," -> listed(left, right, at);
            case "+" -> added(left, right, at);
            case "-" -> new Value.Real(number(operator, left, at) - number(operator, right, at));
            case "*" -> new Value.Real(number(operator, left, at) * number(operator, right, at));
            case "/" -> new Value.Real(number(operator, left, at) / number(operator, right, at));
            case "%" -> new Value.Real(number(operator, left, at) % number(operator, right, at));
            case "**" -> new Value.Real(Math.pow(number(operator, left, at), number(operator, right, at)));
            case "&" -> new Value.Real(bits(operator, left, at) & bits(operator, right, at));
            case "|" -> new Value.Real(bits(operator, left, at) | bits(operator, right, at));
            case "^" -> new Value.Real(bits(operator, left, at) ^ bits(operator, right, at));
            default -> shifted(operator, left, right, at);
        };
    }

    private static Refusal mismatch(String operator, Value wrong, String wanted, int at) {
        String fix = wrong instanceof Value.Text ? "use " + wanted + " without quotes" : "use " + wanted;
        return Refusal.type(at, "'" + operator + "' got " + wrong.kind(), fix);
    }

    private static boolean bool(String operator, Value value, int at) {
        if (value instanceof Value.Bool(boolean holds)) {
            return holds;
        }
        throw mismatch(operator, value, "a condition", at);
    }

    private static double number(String operator, Value value, int at) {
        if (value instanceof Value.Real(double number)) {
            return number;
        }
        throw mismatch(operator, value, "a number", at);
    }

    private static long bits(String operator, Value value, int at) {
        double number = number(operator, value, at);
        if (!(Math.abs(number) <= EXACT)) {
            throw Refusal.value(at, "'" + operator + "' got " + number, "use whole numbers below 2**53");
        }
        return (long) number;
    }

    private static Value shifted(String operator, Value left, Value right, int at) {
        long bits = bits(operator, left, at);
        long places = bits(operator, right, at);
        if (bits < 0 || places < 0) {
            throw Refusal.value(at, "'" + operator + "' of a negative number", "use numbers from 0");
        }
        if (places >= Long.SIZE) {
            return new Value.Real(0);
        }
        long shifted = operator.equals("<<") ? bits << places : bits >>> places;
        return new Value.Real(shifted >= 0 ? shifted : ((shifted >>> 1) | (shifted & 1)) * 2.0);
    }

    /** Values of different kinds are unequal, as govaluate has it; not a number equals nothing. */
    private static boolean same(Value left, Value right) {
        if (left instanceof Value.Real(double a) && right instanceof Value.Real(double b)) {
            return a == b;
        }
        return left.equals(right);
    }

    private static boolean compared(String operator, Value left, Value right, int at) {
        if (left instanceof Value.Text(String a) && right instanceof Value.Text(String b)) {
            int order = GoText.compare(a, b);
            return switch (operator) {
                case "<" -> order < 0;
                case "<=" -> order <= 0;
                case ">" -> order > 0;
                default -> order >= 0;
            };
        }
        double a = number(operator, left, at);
        double b = number(operator, right, at);
        return switch (operator) {
            case "<" -> a < b;
            case "<=" -> a <= b;
            case ">" -> a > b;
            default -> a >= b;
        };
    }

    private boolean matches(String operator, Value left, Value right, int at) {
        if (!(left instanceof Value.Text(String text))) {
            throw mismatch(operator, left, "a quoted text", at);
        }
        if (!(right instanceof Value.Text(String pattern))) {
            throw mismatch(operator, right, "a quoted pattern", at);
        }
        return Regex.occurs(pattern, text, budget, at);
    }

    private boolean in(Value left, Value right, int at) {
        if (!(right instanceof Value.Items(List<Value> items))) {
            throw mismatch("in", right, "a list such as (1, 2)", at);
        }
        if (left instanceof Value.Items) {
            throw mismatch("in", left, "a single value", at);
        }
        budget.spend(items.size(), at);
        return items.stream().anyMatch(item -> same(left, item));
    }

    private Value listed(Value left, Value right, int at) {
        List<Value> items = new ArrayList<>(left instanceof Value.Items(List<Value> before) ? before : List.of(left));
        items.add(right);
        return budget.items(items, at);
    }

    private Value added(Value left, Value right, int at) {
        if (left instanceof Value.Text || right instanceof Value.Text) {
            return budget.text(GoText.shown(left, budget, at) + GoText.shown(right, budget, at), at);
        }
        return new Value.Real(number("+", left, at) + number("+", right, at));
    }
}
