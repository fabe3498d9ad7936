package dev.carillon.store;

import dev.carillon.api.Kind;
import java.util.List;

/**
 * What a store serves and within which limits.
 *
 * @param kinds the served kinds; any other is answered as an unknown path
 * @param namespaces exist from the start; the first ones of {@link #IMMORTAL} may not be deleted
 * @param historyLimit how many of the newest writes a watch or a continued list can look back upon
 * @param bodyLimitBytes the longest request body
 * @param objectLimitBytes the largest object
 */
public record Rules(
        List<Kind> kinds,
        List<String> namespaces,
        Fence fence,
        AdmissionCheck admission,
        int historyLimit,
        int bodyLimitBytes,
        int objectLimitBytes) {
    /** Namespaces that the namespace lifecycle plugin protects. */
    static final List<String> IMMORTAL = List.of("default", "kube-system", "kube-public");

    /** Ten thousand writes: a minute at more than the highest rate that is asked of us. */
    public static final int HISTORY_LIMIT = 10_000;

    /** kube-apiserver's own limit for a request body. */
    public static final int BODY_LIMIT_BYTES = 3 << 20;

    /** etcd's default {@code --max-request-bytes}. */
    public static final int OBJECT_LIMIT_BYTES = 3 << 19;

    public static final Rules STANDARD = new Rules(
            List.of(
                    Kind.CRON_WORKFLOW,
                    Kind.WORKFLOW,
                    Kind.WORKFLOW_TEMPLATE,
                    Kind.CLUSTER_WORKFLOW_TEMPLATE,
                    Kind.CRON_LEDGER,
                    Kind.LEASE,
                    Kind.EVENT,
                    Kind.NAMESPACE,
                    Kind.POD),
            List.of("default", "kube-system"),
            Fence.FOR_ALL,
            AdmissionCheck.NONE,
            HISTORY_LIMIT,
            BODY_LIMIT_BYTES,
            OBJECT_LIMIT_BYTES);

    public Rules {
        kinds = List.copyOf(kinds);
        namespaces = List.copyOf(namespaces);
        if (historyLimit < 1) {
            throw new IllegalArgumentException("historyLimit is " + historyLimit + ", must be at least 1");
        }
    }

    public Rules with(Fence other) {
        return new Rules(kinds, namespaces, other, admission, historyLimit, bodyLimitBytes, objectLimitBytes);
    }

    public Rules with(AdmissionCheck check) {
        return new Rules(kinds, namespaces, fence, check, historyLimit, bodyLimitBytes, objectLimitBytes);
    }

    public Rules withHistoryLimit(int limit) {
        return new Rules(kinds, namespaces, fence, admission, limit, bodyLimitBytes, objectLimitBytes);
    }
}
