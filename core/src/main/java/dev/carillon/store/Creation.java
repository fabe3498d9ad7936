package dev.carillon.store;

import dev.carillon.api.ApiObject;
import dev.carillon.api.Json;
import dev.carillon.api.Key;
import dev.carillon.api.Kind;
import dev.carillon.api.Meta;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.random.RandomGenerator;
import tools.jackson.databind.node.ObjectNode;

/** How an object comes to be: apiserver pkg/registry/generic/registry/store.go, create. */
final class Creation {
    /** apiserver pkg/registry/generic/registry/store.go, maxNameGenerationCreateAttempts. */
    private static final int NAME_ATTEMPTS = 8;

    private static final int NAME_LIMIT_CHARS = 63;
    private static final int SUFFIX_CHARS = 5;

    /** No vowels, so no words (apimachinery pkg/util/rand). */
    private static final String SUFFIX_ALPHABET = "bcdfghjklmnpqrstvwxz2456789";

    private final State state;
    private final Rules rules;
    private final Admission admission;
    private final RandomGenerator random;

    Creation(State state, Rules rules, Admission admission, RandomGenerator random) {
        this.state = state;
        this.rules = rules;
        this.admission = admission;
        this.random = random;
    }

    ApiObject create(Kind kind, String namespace, ObjectNode body, boolean dryRun, String manager, Instant now)
            throws Refusal {
        state.collection(kind);
        ObjectNode metadata = Trees.metadata(body);
        if (kind.namespaced() && namespace.isEmpty()) {
            throw Statuses.badRequest("an empty namespace may not be set during creation");
        }
        Trees.settleNamespace(metadata, namespace);
        admission.namespaceTakes(kind, namespace, Json.text(metadata, "name"));
        String base = Json.text(metadata, "generateName");
        boolean generate = Json.text(metadata, "name").isEmpty() && !base.isEmpty();
        for (int attempt = 1; ; attempt++) {
            if (generate) {
                metadata.put("name", generatedName(base));
            }
            Key key = new Key(namespace, Json.text(metadata, "name"));
            if (!generate || attempt == NAME_ATTEMPTS || state.get(kind, key) == null) {
                return named(kind, body, dryRun, manager, now);
            }
        }
    }

    private ApiObject named(Kind kind, ObjectNode tree, boolean dryRun, String manager, Instant now) throws Refusal {
        ObjectNode metadata = Trees.metadata(tree);
        boolean versioned = !metadata.path("resourceVersion").asString("").isEmpty();
        metadata.remove("resourceVersion");
        fillSystemFields(kind, metadata, now);
        if (kind.equals(Kind.NAMESPACE)) {
            NamespaceLife.begin(tree);
        }
        MetadataForm.normalize(metadata);
        Meta wanted = Meta.read(metadata);
        MetadataRules.checkNew(kind, wanted);
        Key key = wanted.key();
        admission.create(wanted, new Review(kind, key.namespace(), key.name(), manager, null, wanted, dryRun, now));
        if (versioned && !dryRun) {
            throw Statuses.versionOnCreate();
        }
        ApiObject holder = state.get(kind, key);
        if (holder != null) {
            throw Statuses.alreadyExists(kind, key.name(), holder.meta().isTerminating());
        }
        ManagedFields.created(tree, manager, now);
        ApiObject object = dryRun ? ApiObject.of(kind, tree) : state.next(kind, tree);
        if (object.bytes().length > rules.objectLimitBytes()) {
            throw Statuses.tooLargeForStorage();
        }
        return dryRun ? object : state.add(object);
    }

    private void fillSystemFields(Kind kind, ObjectNode metadata, Instant now) {
        metadata.remove(List.of("deletionTimestamp", "deletionGracePeriodSeconds", "selfLink", "managedFields"));
        metadata.put("uid", uid());
        metadata.put("creationTimestamp", Trees.timestamp(now));
        metadata.remove("generation");
        if (Traits.of(kind).generation()) {
            metadata.put("generation", 1);
        }
    }

    private String generatedName(String base) {
        int limit = NAME_LIMIT_CHARS - SUFFIX_CHARS;
        StringBuilder name = new StringBuilder(base.length() > limit ? base.substring(0, limit) : base);
        for (int i = 0; i < SUFFIX_CHARS; i++) {
            name.append(SUFFIX_ALPHABET.charAt(random.nextInt(SUFFIX_ALPHABET.length())));
        }
        return name.toString();
    }

    private String uid() {
        long version4 = random.nextLong() & ~0xF000L | 0x4000L;
        long variant = random.nextLong() & ~(3L << 62) | 1L << 63;
        return new UUID(version4, variant).toString();
    }
}
