package dev.carillon.store;

import dev.carillon.api.ApiObject;
import dev.carillon.api.Json;
import dev.carillon.api.Kind;
import dev.carillon.api.Meta;
import dev.carillon.api.OwnerReference;
import dev.carillon.store.Statuses.FieldFault;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What {@code metadata} may hold: k8s.io/apimachinery {@code pkg/api/validation/objectmeta.go} (v0.36). */
final class MetadataRules {
    private static final String LABEL_FORM = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
    private static final Pattern DNS_LABEL = Pattern.compile(LABEL_FORM);
    private static final Pattern DNS_SUBDOMAIN = Pattern.compile(LABEL_FORM + "(\\." + LABEL_FORM + ")*");
    private static final Pattern QUALIFIED_PART = Pattern.compile("[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?");
    private static final int LABEL_LIMIT_CHARS = 63;
    private static final int SUBDOMAIN_LIMIT_CHARS = 253;
    private static final int ANNOTATIONS_LIMIT_BYTES = 256 << 10;

    static final String FINALIZER_FOREGROUND = "foregroundDeletion";
    static final String FINALIZER_ORPHAN = "orphan";

    private static final String SUBDOMAIN_RULE = "a lowercase RFC 1123 subdomain must consist of lower case"
            + " alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g."
            + " 'example.com', regex used for validation is '" + DNS_SUBDOMAIN.pattern() + "')";
    private static final String DNS_LABEL_RULE = "a lowercase RFC 1123 label must consist of lower case alphanumeric"
            + " characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or"
            + " '123-abc', regex used for validation is '" + LABEL_FORM + "')";
    private static final String QUALIFIED_RULE = "name part must consist of alphanumeric characters, '-', '_' or '.',"
            + " and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc',"
            + " regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
    private static final String VALUE_RULE = "a valid label must be an empty string or consist of alphanumeric"
            + " characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue', "
            + " or 'my_value',  or '12345', regex used for validation is"
            + " '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";

    private MetadataRules() {}

    static void checkNew(Kind kind, Meta meta) throws Refusal {
        List<FieldFault> faults = new ArrayList<>();
        name(kind, meta.name(), faults);
        common(meta, faults);
        finalizers(meta.finalizers(), faults);
        refuseIfAny(kind, meta, faults);
    }

    /**
     * @param old the tree of {@code before}
     * @param tree the wanted state, whose server-set fields are settled already
     */
    static void checkChanged(ApiObject before, Meta after, ObjectNode old, ObjectNode tree) throws Refusal {
        List<FieldFault> faults = new ArrayList<>();
        common(after, faults);
        finalizers(after.finalizers(), faults);
        if (before.meta().isTerminating()) {
            TreeSet<String> extra = new TreeSet<>(after.finalizers());
            before.meta().finalizers().forEach(extra::remove);
            if (!extra.isEmpty()) {
                String shown = extra.stream()
                        .map(f -> "\"" + f + "\"")
                        .reduce((a, b) -> a + ", " + b)
                        .orElse("");
                faults.add(FieldFault.forbidden(
                        "metadata.finalizers",
                        "no new finalizers can be added if the object is being deleted, found new finalizers []string{"
                                + shown + "}"));
            }
        }
        JsonNode was = old.path("metadata");
        JsonNode now = tree.path("metadata");
        for (String field : List.of("uid", "deletionTimestamp", "deletionGracePeriodSeconds")) {
            if (!was.path(field).equals(now.path(field))) {
                faults.add(FieldFault.invalid("metadata." + field, Json.text(now, field), "field is immutable"));
            }
        }
        refuseIfAny(before.kind(), after, faults);
    }

    private static void refuseIfAny(Kind kind, Meta meta, List<FieldFault> faults) throws Refusal {
        if (!faults.isEmpty()) {
            throw Statuses.invalid(kind, meta.name(), faults);
        }
    }

    private static void name(Kind kind, String name, List<FieldFault> faults) {
        boolean isLabel = kind.equals(Kind.NAMESPACE);
        if (name.isEmpty()) {
            faults.add(FieldFault.required("metadata.name", "name or generateName is required"));
            return;
        }
        int limit = isLabel ? LABEL_LIMIT_CHARS : SUBDOMAIN_LIMIT_CHARS;
        if (name.length() > limit) {
            faults.add(FieldFault.invalid("metadata.name", name, "must be no more than " + limit + " bytes"));
        } else if (!(isLabel ? DNS_LABEL : DNS_SUBDOMAIN).matcher(name).matches()) {
            faults.add(FieldFault.invalid("metadata.name", name, isLabel ? DNS_LABEL_RULE : SUBDOMAIN_RULE));
        }
    }

    private static void common(Meta meta, List<FieldFault> faults) {
        meta.labels().forEach((key, value) -> {
            qualified("metadata.labels", key, key, faults);
            if (value.length() > LABEL_LIMIT_CHARS) {
                faults.add(FieldFault.invalid(
                        "metadata.labels", value, "must be no more than " + LABEL_LIMIT_CHARS + " bytes"));
            } else if (!value.isEmpty() && !QUALIFIED_PART.matcher(value).matches()) {
                faults.add(FieldFault.invalid("metadata.labels", value, VALUE_RULE));
            }
        });
        long size = 0;
        for (Map.Entry<String, String> annotation : meta.annotations().entrySet()) {
            qualified(
                    "metadata.annotations", annotation.getKey().toLowerCase(Locale.ROOT), annotation.getKey(), faults);
            size += length(annotation.getKey()) + length(annotation.getValue());
        }
        if (size > ANNOTATIONS_LIMIT_BYTES) {
            faults.add(FieldFault.tooLong("metadata.annotations", ANNOTATIONS_LIMIT_BYTES));
        }
        owners(meta.owners(), faults);
    }

    private static int length(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private static void owners(List<OwnerReference> owners, List<FieldFault> faults) {
        for (OwnerReference owner : owners) {
            required("metadata.ownerReferences.apiVersion", owner.apiVersion(), "version must not be empty", faults);
            required("metadata.ownerReferences.kind", owner.kind(), "must not be empty", faults);
            required("metadata.ownerReferences.name", owner.name(), "must not be empty", faults);
            required("metadata.ownerReferences.uid", owner.uid(), "must not be empty", faults);
        }
        if (owners.stream().filter(OwnerReference::controller).count() > 1) {
            faults.add(FieldFault.invalid(
                    "metadata.ownerReferences",
                    owners.size() + " references",
                    "Only one reference can have Controller set to true"));
        }
    }

    private static void required(String field, String value, String message, List<FieldFault> faults) {
        if (value.isEmpty()) {
            faults.add(FieldFault.invalid(field, value, message));
        }
    }

    private static void finalizers(List<String> finalizers, List<FieldFault> faults) {
        finalizers.forEach(f -> qualified("metadata.finalizers", f, f, faults));
        if (finalizers.contains(FINALIZER_ORPHAN) && finalizers.contains(FINALIZER_FOREGROUND)) {
            faults.add(FieldFault.invalid(
                    "metadata.finalizers",
                    String.join(" ", finalizers),
                    "finalizer orphan and foregroundDeletion cannot be both set"));
        }
    }

    private static void qualified(String field, String key, String shown, List<FieldFault> faults) {
        int slash = key.indexOf('/');
        String prefix = slash < 0 ? "" : key.substring(0, slash);
        String name = key.substring(slash + 1);
        if (slash >= 0
                && (prefix.length() > SUBDOMAIN_LIMIT_CHARS
                        || !DNS_SUBDOMAIN.matcher(prefix).matches())) {
            faults.add(FieldFault.invalid(field, shown, "prefix part " + SUBDOMAIN_RULE));
        }
        if (name.length() > LABEL_LIMIT_CHARS) {
            faults.add(
                    FieldFault.invalid(field, shown, "name part must be no more than " + LABEL_LIMIT_CHARS + " bytes"));
        } else if (!QUALIFIED_PART.matcher(name).matches()) {
            faults.add(FieldFault.invalid(field, shown, QUALIFIED_RULE));
        }
    }
}
