package dev.carillon.app.cli;

import dev.carillon.api.Json;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Turns what the YAML library has read into a JSON tree, up to a number of values. One for each document. */
final class YamlTree {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final int limit;
    private int values;

    YamlTree(int limit) {
        this.limit = limit;
    }

    /** The document is larger or deeper than anything real: aliases can make it so from a few lines. */
    static final class TooLarge extends Exception {
        private static final long serialVersionUID = 1;

        TooLarge(String message) {
            super(message);
        }
    }

    JsonNode of(Object document) throws TooLarge {
        return node(document, 0);
    }

    private JsonNode node(Object value, int depth) throws TooLarge {
        if (++values > limit) {
            throw new TooLarge("the document has more than " + limit + " values, aliases expanded");
        }
        if (depth > Json.DEPTH_LIMIT) {
            throw new TooLarge("the document is nested deeper than " + Json.DEPTH_LIMIT + " levels");
        }
        return switch (value) {
            case null -> NODES.nullNode();
            case Map<?, ?> map -> {
                var tree = NODES.objectNode();
                for (Map.Entry<?, ?> entry : map.entrySet()) {
                    tree.set(String.valueOf(entry.getKey()), node(entry.getValue(), depth + 1));
                }
                yield tree;
            }
            case List<?> list -> {
                var tree = NODES.arrayNode();
                for (Object item : list) {
                    tree.add(node(item, depth + 1));
                }
                yield tree;
            }
            case String text -> NODES.stringNode(text);
            case Boolean truth -> NODES.booleanNode(truth);
            case Integer number -> NODES.numberNode(number);
            case Long number -> NODES.numberNode(number);
            case BigInteger number -> NODES.numberNode(number);
            case Double number when Double.isFinite(number) -> NODES.numberNode(BigDecimal.valueOf(number));
            case byte[] bytes -> NODES.stringNode(Base64.getEncoder().encodeToString(bytes));
            default -> NODES.stringNode(value.toString());
        };
    }
}
