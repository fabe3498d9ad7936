package dev.carillon.app.cli;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.snakeyaml.engine.v2.api.ConstructNode;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.resolver.ScalarResolver;
import org.snakeyaml.engine.v2.schema.CoreSchema;
import org.snakeyaml.engine.v2.schema.Schema;

/** YAML 1.2 with the booleans of YAML 1.1, by which kubectl reads manifests: {@code suspend: no}. */
final class KubectlSchema implements Schema {
    private static final Set<String> TRUE = Set.of("y", "Y", "yes", "Yes", "YES", "on", "On", "ON");
    private static final Set<String> FALSE = Set.of("n", "N", "no", "No", "NO", "off", "Off", "OFF");

    private final Schema core = new CoreSchema();

    @Override
    public ScalarResolver getScalarResolver() {
        ScalarResolver known = core.getScalarResolver();
        return (value, plain) -> plain && isOld(value) ? Tag.BOOL : known.resolve(value, plain);
    }

    @Override
    public Map<Tag, ConstructNode> getSchemaTagConstructors() {
        Map<Tag, ConstructNode> all = new HashMap<>(core.getSchemaTagConstructors());
        ConstructNode known = Objects.requireNonNull(all.get(Tag.BOOL));
        all.put(
                Tag.BOOL,
                node -> node instanceof ScalarNode scalar && isOld(scalar.getValue())
                        ? Boolean.valueOf(TRUE.contains(scalar.getValue()))
                        : known.construct(node));
        return all;
    }

    private static boolean isOld(String value) {
        return TRUE.contains(value) || FALSE.contains(value);
    }
}
