package dev.carillon.io.kube;

import dev.carillon.api.Answer;
import dev.carillon.api.ApiObject;
import dev.carillon.api.Change;
import dev.carillon.api.Json;
import dev.carillon.api.Meta;
import dev.carillon.api.Status;
import dev.carillon.port.Source;
import tools.jackson.databind.node.ObjectNode;

/** One line of a watch. */
sealed interface WatchEvent<T> {
    record Seen<T>(Change<T> change) implements WatchEvent<T> {}

    /** The server ends the watch and says why, for instance 410: the version is too old. */
    record Failed<T>(Answer why) implements WatchEvent<T> {}

    /** The body of a watch is answered with 200 long before an error comes: it is told as a refusal of its own. */
    static <T> WatchEvent<T> read(Source<T> source, byte[] line) throws Scan.Unexpected {
        try {
            ApiObject.Event event = ApiObject.event(source.kind(), line);
            if (event.type().equals("ERROR")) {
                return new Failed<>(failure(Json.readObject(event.object().bytes())));
            }
            // Believed, another kind's object would stand among ours for as long as nobody lists.
            new ListPage.Head(event.apiVersion(), event.kind()).requireEventOf(source);
            return new Seen<>(change(source, event.type(), event.object()));
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
