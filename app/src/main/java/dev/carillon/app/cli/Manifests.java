package dev.carillon.app.cli;

import dev.carillon.api.Json;
import dev.carillon.cron.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MappingIterator;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Files of Kubernetes manifests as people write them: several YAML or JSON documents, lists among them. Reading is
 * within limits and never fails; what cannot be read is a document too, with its problem.
 */
final class Manifests {
    /** All manifests of a large repository in one file; one object may have 3 MiB at most. */
    static final int FILE_LIMIT_BYTES = 16 << 20;

    /** A file within the size limit that has more is no file of manifests. */
    static final int DOCUMENT_LIMIT = 10_000;

    /**
     * References to anchored lists and maps that a document may hold: the steps of a large workflow share one list of
     * variables. How much they make of it is {@link #VALUE_LIMIT}'s.
     */
    static final int ALIAS_LIMIT = 1_000;

    /** Values of one document, aliases expanded: nine lists of nine aliases would otherwise be 387 million. */
    static final int VALUE_LIMIT = 500_000;

    /**
     * What the YAML library reads at once. It copies what it has of one scalar each time that it reads on: at its own
     * kilobyte a text of 3 MiB would take a minute, and one of 16 MiB half an hour.
     */
    private static final int READ_CHARS = 1 << 20;

    private static final String LIST = "List";

    private static final LoadSettings SETTINGS = LoadSettings.builder()
            .setSchema(new KubectlSchema())
            .setAllowDuplicateKeys(false)
            .setAllowRecursiveKeys(false)
            .setAllowNonScalarKeys(false)
            .setMaxAliasesForCollections(ALIAS_LIMIT)
            .setCodePointLimit(FILE_LIMIT_BYTES)
            .setBufferSize(READ_CHARS)
            .build();

    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(Json.DEPTH_LIMIT)
                            .maxStringLength(FILE_LIMIT_BYTES)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private final String file;
    private final List<Manifest> found = new ArrayList<>();

    private Manifests(String file) {
        this.file = file;
    }

    /**
     * Reads a file, or standard input for {@code -}.
     *
     * @throws IOException when it cannot be read at all, with the reason and the fix
     */
    static List<Manifest> read(String file, InputStream input) throws IOException {
        return of(file, file.equals("-") ? limited(file, input) : limited(file, path(file)));
    }

    static List<Manifest> of(String file, byte[] bytes) {
        Manifests manifests = new Manifests(file);
        manifests.take(bytes);
        return List.copyOf(manifests.found);
    }

    /** Where the locale is C, no name with other letters than those of English is one to the JVM. */
    private static Path path(String file) throws IOException {
        try {
            return Path.of(file);
        } catch (InvalidPathException e) {
            throw new IOException(
                    Plain.text(file) + " is not the name of a file here: give it as standard input, with -", e);
        }
    }

    private static byte[] limited(String file, Path path) throws IOException {
        if (Files.isDirectory(path)) {
            throw new IOException(file + " is a directory: name the files in it");
        }
        if (!Files.exists(path)) {
            throw new IOException(file + " does not exist: name an existing file, or - for standard input");
        }
        try (InputStream in = Files.newInputStream(path)) {
            return limited(file, in);
        } catch (AccessDeniedException e) {
            throw new IOException(file + " cannot be read: check its permissions", e);
        }
    }

    private static byte[] limited(String file, InputStream in) throws IOException {
        byte[] bytes = in.readNBytes(FILE_LIMIT_BYTES + 1);
        if (bytes.length > FILE_LIMIT_BYTES) {
            throw new IOException(file + " is larger than " + (FILE_LIMIT_BYTES >> 20) + " MiB: split it");
        }
        return bytes;
    }

    private void take(byte[] bytes) {
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            unreadable(1, "the file is not UTF-8", "Save it as UTF-8");
            return;
        }
        String body = text.startsWith("\uFEFF") ? text.substring(1) : text;
        // A YAML document may begin with a brace too, so what fails as JSON gets its second chance.
        if (!body.stripLeading().startsWith("{") || !takeJson(body, file.endsWith(".json"))) {
            takeYaml(body);
        }
    }

    /** @param surely whether an error is one of JSON, and not of something else that begins with a brace */
    private boolean takeJson(String text, boolean surely) {
        List<JsonNode> trees = new ArrayList<>();
        String problem = "";
        try (MappingIterator<JsonNode> documents =
                JSON.readerFor(JsonNode.class).readValues(text)) {
            while (problem.isEmpty() && documents.hasNextValue()) {
                if (trees.size() == DOCUMENT_LIMIT) {
                    problem = "the file has more than " + DOCUMENT_LIMIT + " documents";
                } else {
                    trees.add(documents.nextValue());
                }
            }
        } catch (JacksonException e) {
            if (!surely) {
                return false;
            }
            int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
            String what = e.getOriginalMessage().replaceFirst(", from `StreamReadConstraints[^`]*`", "");
            problem = (line > 0 ? "line " + line + ": " : "") + what;
        }
        for (int i = 0; i < trees.size(); i++) {
            take(i + 1, trees.get(i));
        }
        if (!problem.isEmpty()) {
            unreadable(trees.size() + 1, problem, "Mend the JSON");
        }
        return true;
    }

    private void takeYaml(String text) {
        int number = 1;
        if (isTooDeep(text)) {
            unreadable(number, "nested deeper than " + Json.DEPTH_LIMIT + " levels", "No manifest is: mend the file");
            return;
        }
        try {
            for (Object document : new Load(SETTINGS).loadAllFromString(text)) {
                if (number > DOCUMENT_LIMIT) {
                    unreadable(number, "the file has more than " + DOCUMENT_LIMIT + " documents", "Split it");
                    return;
                }
                if (document != null) {
                    take(number, new YamlTree(VALUE_LIMIT).of(document));
                }
                number++;
            }
        } catch (MarkedYamlEngineException e) {
            String line = e.getProblemMark()
                    .map(mark -> "line " + (mark.getLine() + 1) + ": ")
                    .orElse("");
            unreadable(number, line + e.getProblem(), "Mend the YAML; the documents after it were not read");
        } catch (ReaderException e) {
            unreadable(number, e.getMessage() + " (U+%04X)".formatted(e.getCodePoint()), "Remove that character");
        } catch (YamlEngineException | YamlTree.TooLarge e) {
            unreadable(number, String.valueOf(e.getMessage()), "Write it out, with fewer aliases");
        }
    }

    /** Asked before the document is built, because building it goes down the levels by recursion. */
    private static boolean isTooDeep(String text) {
        int depth = 0;
        try {
            for (Event event : new Parse(SETTINGS).parseString(text)) {
                switch (event.getEventId()) {
                    case MappingStart, SequenceStart -> depth++;
                    case MappingEnd, SequenceEnd -> depth--;
                    default -> {}
                }
                if (depth > Json.DEPTH_LIMIT) {
                    return true;
                }
            }
        } catch (YamlEngineException e) {
            return false; // building it stops at the same place, and tells of it
        }
        return false;
    }

    private void take(int number, JsonNode document) {
        if (document instanceof ObjectNode tree) {
            take(String.valueOf(number), tree);
        } else {
            unreadable(number, "the document is no Kubernetes object", "Write apiVersion, kind, metadata and spec");
        }
    }

    /** A list may hold lists, and of one kind alone it need not name that at each item: kubectl takes both. */
    private void take(String place, ObjectNode tree) {
        String kind = Json.text(tree, "kind");
        if (!kind.endsWith(LIST) || !tree.path("items").isArray()) {
            found.add(new Manifest.Found(file, place, tree));
            return;
        }
        String itemKind = kind.substring(0, kind.length() - LIST.length());
        int i = 0;
        for (JsonNode item : tree.path("items")) {
            String inside = place + " items[" + i++ + "]";
            if (item instanceof ObjectNode object) {
                if (!itemKind.isEmpty() && !object.has("kind") && !object.has("apiVersion")) {
                    object.put("kind", itemKind).put("apiVersion", Json.text(tree, "apiVersion"));
                }
                take(inside, object);
            } else {
                found.add(new Manifest.Unreadable(
                        file, inside, new Problem("items", "", "is no Kubernetes object", "Remove it")));
            }
        }
    }

    private void unreadable(int number, String message, String fix) {
        found.add(new Manifest.Unreadable(file, String.valueOf(number), new Problem("document", "", message, fix)));
    }
}
