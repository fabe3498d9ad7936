package dev.carillon.store;

import dev.carillon.api.Kind;

/**
 * Where the rules differ by kind.
 *
 * @param generation whether {@code metadata.generation} counts changes outside the metadata; no kind here has a status
 *     subresource, so a change of the status counts (Argo's CRDs have none)
 * @param typeRequired whether a body must say its {@code apiVersion} and {@code kind}
 * @param unconditionalUpdate whether an update may come without a {@code resourceVersion}
 * @param createOnUpdate whether an update of a missing object creates it
 */
record Traits(boolean generation, boolean typeRequired, boolean unconditionalUpdate, boolean createOnUpdate) {
    private static final Traits CUSTOM = new Traits(true, true, false, false);
    private static final Traits LEASE = new Traits(false, false, false, true);
    private static final Traits EVENT = new Traits(false, false, true, true);
    private static final Traits NAMESPACE = new Traits(false, false, true, false);
    private static final Traits POD = new Traits(true, false, true, false);

    static Traits of(Kind kind) {
        if (kind.equals(Kind.LEASE)) {
            return LEASE;
        }
        if (kind.equals(Kind.EVENT)) {
            return EVENT;
        }
        if (kind.equals(Kind.NAMESPACE)) {
            return NAMESPACE;
        }
        return kind.equals(Kind.POD) ? POD : CUSTOM;
    }
}
