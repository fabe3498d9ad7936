package dev.carillon.io.kube;

import dev.carillon.api.Answer;
import dev.carillon.api.ApiObject;
import dev.carillon.api.Change;
import dev.carillon.api.Json;
import dev.carillon.api.Meta;
import dev.carillon.api.Status;
import dev.carillon.port.Source;
import java.util.Arrays;
import tools.jackson.databind.node.ObjectNode;

/** One line of a watch. */
sealed interface WatchEvent<T> {
    record Seen<T>(Change<T> change) implements WatchEvent<T> {}

    /** The server ends the watch and says why, for instance 410: the version is too old. */
    record Failed<T>(Answer why) implements WatchEvent<T> {}

    /** The body of a watch is answered with 200 long before an error comes: it is told as a refusal of its own. */
    static <T> WatchEvent<T> read(Source<T> source, byte[] line) throws Scan.Unexpected {
        String[] type = {""};
        int[] range = {0, 0};
        ListPage.Head head = new ListPage.Head();
        Scan.document(line, (field, value) -> {
            switch (field) {
                case "type" -> type[0] = Scan.text(value);
                case "object" -> {
                    range[0] = Scan.start(value);
                    Scan.fields(value, head::see);
                    range[1] = Scan.end(value);
                }
                default -> {}
            }
        });
        byte[] object = Arrays.copyOfRange(line, range[0], range[1]);
        try {
            if (type[0].equals("ERROR")) {
                return new Failed<>(failure(Json.readObject(object)));
            }
            // Believed, another kind's object would stand among ours for as long as nobody lists.
            head.requireEventOf(source);
            return new Seen<>(change(source, type[0], ApiObject.parse(source.kind(), object)));
        } catch (Json.Malformed e) {
            throw new Scan.Unexpected("a malformed object");
        }
    }

    private static <T> Change<T> change(Source<T> source, String type, ApiObject object) throws Scan.Unexpected {
        if (type.equals("BOOKMARK")) {
            if (object.meta().version().isEmpty()) {
                throw new Scan.Unexpected("a bookmark without metadata.resourceVersion");
            }
            return new Change.Bookmark<>(object.meta().version());
        }
        Meta meta = object.meta().bare();
        ListPage.requireAddress(source, meta);
        T value = source.read().apply(object);
        return switch (type) {
            case "ADDED" -> new Change.Added<>(meta, value);
            case "MODIFIED" -> new Change.Modified<>(meta, value);
            case "DELETED" -> new Change.Deleted<>(meta, value);
            default -> throw new Scan.Unexpected("an event of unknown type");
        };
    }

    private static Answer failure(ObjectNode status) {
        return new Answer.Refused(Status.read(status.path("code").asInt(0), status));
    }
}
