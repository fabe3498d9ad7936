package dev.carillon.lab.cluster;

import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Somebody whom the API server knows by a token. What a user may do, RBAC objects say; only the group
 * {@code system:masters} may do all.
 */
public record User(String name, String token, List<String> groups) {
    public User {
        groups = List.copyOf(groups);
    }

    /** May do everything. */
    public static final User ADMIN = named("admin", "system:masters");

    /** Runs kube-controller-manager; not the administrator, so that the audit log tells them apart. */
    static final User CONTROLLERS = named("system:kube-controller-manager", "system:masters");

    /** Carillon's service account, as {@code deploy/} names it. */
    public static final User CARILLON = serviceAccount("carillon", "carillon");

    /** A user with a fresh token. */
    public static User named(String name, String... groups) {
        return new User(name, UUID.randomUUID().toString(), List.of(groups));
    }

    /** A user whom the API server takes for this service account. */
    public static User serviceAccount(String namespace, String name) {
        return named(
                "system:serviceaccount:" + namespace + ":" + name,
                "system:serviceaccounts",
                "system:serviceaccounts:" + namespace);
    }

    /** The same user with another token, for tests that change tokens. */
    public User withToken(String other) {
        return new User(name, other, groups);
    }

    /** A line of the API server's token file. */
    String csv() {
        String quoted = groups.stream().collect(Collectors.joining(",", "\"", "\""));
        return token + "," + name + "," + name + "," + quoted;
    }

    @Override
    public String toString() {
        return name;
    }
}
