package dev.carillon.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.api.Json;
import dev.carillon.app.cli.RightsExam.Right;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What doctor asks for is what is granted: no more, or it would complain of nothing; no less, or it would miss a gap. */
class RightsExamTest {
    /** The instance id that docs/guide/beside-argo.md suggests. */
    private static final String OF_THE_GUIDE = "carillon";

    @Test
    void for_a_whole_cluster() throws IOException {
        Set<String> granted = granted("deploy/rbac.yaml", "carillon");
        granted.addAll(granted("deploy/rbac.yaml", "carillon-lease"));
        List<Right> asked = Stream.of(
                        RightsExam.WORK,
                        List.of(RightsExam.CLUSTER_TEMPLATES),
                        RightsExam.lease(""),
                        RightsExam.lease(OF_THE_GUIDE))
                .flatMap(List::stream)
                .toList();
        assertThat(granted).isEqualTo(words(asked));
    }

    @Test
    void for_one_namespace() throws IOException {
        List<Right> asked = Stream.of(RightsExam.WORK, RightsExam.lease(""), RightsExam.lease(OF_THE_GUIDE))
                .flatMap(List::stream)
                .toList();
        assertThat(granted("deploy/namespaced.yaml", "carillon")).isEqualTo(words(asked));
    }

    private static Set<String> words(List<Right> rights) {
        Set<String> words = new TreeSet<>();
        for (Right right : rights) {
            String resource = right.resource() + (right.subresource().isEmpty() ? "" : "/" + right.subresource());
            right.verbs().forEach(verb -> words.add(word(verb, right.group(), resource, right.name())));
        }
        return words;
    }

    private static Set<String> granted(String file, String role) throws IOException {
        Path path = Files.exists(Path.of(file)) ? Path.of(file) : Path.of("..").resolve(file);
        Set<String> words = new TreeSet<>();
        for (Manifest manifest : Manifests.read(path.toString(), InputStream.nullInputStream())) {
            if (manifest instanceof Manifest.Found found
                    && Json.text(found.tree(), "kind").endsWith("Role")
                    && Json.text(found.tree().path("metadata"), "name").equals(role)) {
                found.tree().path("rules").forEach(rule -> words.addAll(words(rule)));
            }
        }
        assertThat(words).as("%s in %s", role, file).isNotEmpty();
        return words;
    }

    private static Set<String> words(JsonNode rule) {
        Set<String> words = new TreeSet<>();
        List<String> names =
                rule.path("resourceNames").valueStream().map(JsonNode::asString).toList();
        for (JsonNode group : rule.path("apiGroups")) {
            for (JsonNode resource : rule.path("resources")) {
                for (JsonNode verb : rule.path("verbs")) {
                    for (String name : names.isEmpty() ? List.of("") : names) {
                        words.add(word(verb.asString(), group.asString(), resource.asString(), name));
                    }
                }
            }
        }
        return words;
    }

    private static String word(String verb, String group, String resource, String name) {
        return verb + " " + resource + "." + group + (name.isEmpty() ? "" : " " + name);
    }
}
