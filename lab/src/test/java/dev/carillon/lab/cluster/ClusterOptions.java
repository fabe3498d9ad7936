package dev.carillon.lab.cluster;

import java.util.ArrayList;
import java.util.List;

/**
 * What a cluster starts with.
 *
 * @param users known beside {@link User#ADMIN} and {@link User#CARILLON}
 * @param apiServerFlags appended to kube-apiserver's
 * @param recordsObjects whether the audit log holds each Workflow that is created or patched, so that a witness knows
 *     its uid even when it is gone; costs the API server time, so benchmarks leave it off
 */
public record ClusterOptions(List<User> users, List<String> apiServerFlags, boolean recordsObjects) {
    public ClusterOptions {
        users = List.copyOf(users);
        apiServerFlags = List.copyOf(apiServerFlags);
    }

    public static ClusterOptions defaults() {
        return new ClusterOptions(List.of(), List.of(), false);
    }

    public ClusterOptions with(User user) {
        List<User> more = new ArrayList<>(users);
        more.add(user);
        return new ClusterOptions(more, apiServerFlags, recordsObjects);
    }

    public ClusterOptions with(String apiServerFlag) {
        List<String> more = new ArrayList<>(apiServerFlags);
        more.add(apiServerFlag);
        return new ClusterOptions(users, more, recordsObjects);
    }

    public ClusterOptions recordingObjects() {
        return new ClusterOptions(users, apiServerFlags, true);
    }

    List<User> everybody() {
        List<User> all = new ArrayList<>(List.of(User.ADMIN, User.CONTROLLERS, User.CARILLON));
        all.addAll(users);
        return all;
    }
}
