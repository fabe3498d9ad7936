package dev.carillon.api;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A label selector: a conjunction of requirements, in Kubernetes' string form.
 *
 * <p>{@code k=v k==v k!=v k in (a,b) k notin (a,b) k !k}, joined by commas; {@code !=} and {@code notin} match objects
 * that lack the key (k8s.io/apimachinery pkg/labels/selector.go).
 */
public record Selector(List<Requirement> requirements) {
    public static final Selector EVERYTHING = new Selector(List.of());

    /** One condition on one label. */
    public sealed interface Requirement {
        boolean matches(Map<String, String> labels);
    }

    record In(String key, Set<String> values) implements Requirement {
        @Override
        public boolean matches(Map<String, String> labels) {
            String value = labels.get(key);
            return value != null && values.contains(value);
        }
    }

    record NotIn(String key, Set<String> values) implements Requirement {
        @Override
        public boolean matches(Map<String, String> labels) {
            String value = labels.get(key);
            return value == null || !values.contains(value);
        }
    }

    record Exists(String key, boolean wanted) implements Requirement {
        @Override
        public boolean matches(Map<String, String> labels) {
            return labels.containsKey(key) == wanted;
        }
    }

    public boolean matches(Map<String, String> labels) {
        return requirements.stream().allMatch(r -> r.matches(labels));
    }

    /** @throws IllegalArgumentException naming the part that cannot be read */
    public static Selector parse(String text) {
        if (text.isBlank()) {
            return EVERYTHING;
        }
        List<Requirement> requirements = new ArrayList<>();
        for (String part : splitOutsideParentheses(text)) {
            requirements.add(requirement(part.strip()));
        }
        return new Selector(List.copyOf(requirements));
    }

    private static List<String> splitOutsideParentheses(String text) {
        List<String> parts = new ArrayList<>();
        int depth = 0;
        int start = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            if (c == ',' && depth == 0) {
                parts.add(text.substring(start, i));
                start = i + 1;
            }
        }
        parts.add(text.substring(start));
        return parts;
    }

    private static Requirement requirement(String part) {
        if (part.startsWith("!") && !part.startsWith("!=")) {
            return new Exists(key(part.substring(1), part), false);
        }
        int notEqual = part.indexOf("!=");
        if (notEqual > 0) {
            return new NotIn(key(part.substring(0, notEqual), part), Set.of(value(part.substring(notEqual + 2), part)));
        }
        int equal = part.indexOf('=');
        if (equal > 0) {
            int from = part.startsWith("==", equal) ? equal + 2 : equal + 1;
            return new In(key(part.substring(0, equal), part), Set.of(value(part.substring(from), part)));
        }
        int open = part.indexOf('(');
        if (open > 0 && part.endsWith(")")) {
            String head = part.substring(0, open).strip();
            Set<String> values = new HashSet<>();
            for (String value : part.substring(open + 1, part.length() - 1).split(",", -1)) {
                values.add(value(value, part));
            }
            if (head.endsWith(" notin")) {
                return new NotIn(key(head.substring(0, head.length() - " notin".length()), part), Set.copyOf(values));
            }
            if (head.endsWith(" in")) {
                return new In(key(head.substring(0, head.length() - " in".length()), part), Set.copyOf(values));
            }
            throw unreadable(part);
        }
        return new Exists(key(part, part), true);
    }

    private static String key(String text, String part) {
        String key = text.strip();
        if (key.isEmpty() || !key.matches("[A-Za-z0-9]([A-Za-z0-9._/-]*[A-Za-z0-9])?")) {
            throw unreadable(part);
        }
        return key;
    }

    private static String value(String text, String part) {
        String value = text.strip();
        if (!value.matches("([A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?)?")) {
            throw unreadable(part);
        }
        return value;
    }

    private static IllegalArgumentException unreadable(String part) {
        return new IllegalArgumentException("unable to parse requirement: \"" + part + "\"");
    }
}
