package dev.carillon.api;

import org.jspecify.annotations.Nullable;

/**
 * One request to the Kubernetes API, as a value. The controller sends it, a store or a server answers it; HTTP is only
 * its spelling.
 *
 * <p>Bodies are JSON bytes, shared and not to be written to.
 */
public sealed interface Request {
    Kind kind();

    /** The object's address; for {@link ReadVersion} the name is empty. */
    Key key();

    /** Whether an executed request may change the world: a dry run and a read do not. */
    default boolean isMutation() {
        return switch (this) {
            case Get get -> false;
            case ReadVersion read -> false;
            case Create create -> !create.dryRun();
            case Replace replace -> true;
            case Patch patch -> true;
            case Delete delete -> true;
        };
    }

    /** The verb as RBAC and the audit log name it. */
    default String verb() {
        return switch (this) {
            case Get get -> "get";
            case ReadVersion read -> "list";
            case Create create -> "create";
            case Replace replace -> "update";
            case Patch patch -> "patch";
            case Delete delete -> "delete";
        };
    }

    /** A read of one object from the store itself, never from a cache (no {@code resourceVersion}). */
    record Get(Kind kind, Key key) implements Request {}

    /** Asks for the newest version of a collection: a consistent list of at most one item. Answered by {@link Answer.At}. */
    record ReadVersion(Kind kind, Key key) implements Request {
        public static ReadVersion of(Kind kind, String namespace) {
            return new ReadVersion(kind, new Key(namespace, ""));
        }
    }

    /** @param dryRun {@code dryRun=All}: everything but the write */
    record Create(Kind kind, Key key, byte[] body, boolean dryRun) implements Request {
        public Create(Kind kind, Key key, byte[] body) {
            this(kind, key, body, false);
        }
    }

    /** An update; the body carries the {@code resourceVersion} that it was made from. */
    record Replace(Kind kind, Key key, byte[] body) implements Request {}

    record Patch(Kind kind, Key key, PatchType type, byte[] body) implements Request {}

    /** A background deletion. @param uid, version preconditions; null = none */
    record Delete(
            Kind kind,
            Key key,
            @Nullable String uid,
            @Nullable String version) implements Request {}

    /** The patches that Carillon sends, with their media types. */
    enum PatchType {
        JSON("application/json-patch+json"),
        MERGE("application/merge-patch+json");

        private final String mediaType;

        PatchType(String mediaType) {
            this.mediaType = mediaType;
        }

        public String mediaType() {
            return mediaType;
        }
    }
}
