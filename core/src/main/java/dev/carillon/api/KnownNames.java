package dev.carillon.api;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.sym.ByteQuadsCanonicalizer;

/**
 * Names of fields that a parser need not make anew each time: half of the time that reading a run took went into making its
 * names. Which these are is of no account but for that. It never takes a name up, so nobody can fill it, and what a name that it
 * has not costs does not depend on who chose it.
 *
 * <p>A name is its bytes in whole numbers of four each, as Jackson's parsers give them: the last one is filled up from above
 * with ones. Immutable and thread-safe.
 */
final class KnownNames extends ByteQuadsCanonicalizer {
    /** Of the API and of Argo's and our own kinds; in {@code managedFields} each stands once more behind {@code f:}. */
    private static final String TEXT = """
            apiVersion kind metadata spec status type object items
            name generateName namespace uid resourceVersion generation creationTimestamp deletionTimestamp
            deletionGracePeriodSeconds labels annotations finalizers ownerReferences controller blockOwnerDeletion
            managedFields manager operation time fieldsType fieldsV1 subresource
            carillon.dev/not-after carillon.dev/owner-uid carillon.dev/slot carillon.dev/cron-workflow
            workflows.argoproj.io/cron-workflow workflows.argoproj.io/scheduled-time workflows.argoproj.io/completed
            workflows.argoproj.io/phase workflows.argoproj.io/controller-instanceid
            cronworkflows.argoproj.io/last-used-schedule cronworkflows.argoproj.io/completed
            kubectl.kubernetes.io/last-applied-configuration
            schedule schedules timezone suspend concurrencyPolicy startingDeadlineSeconds successfulJobsHistoryLimit
            failedJobsHistoryLimit when stopStrategy expression workflowMetadata workflowSpec
            active lastScheduledTime conditions message phase progress startedAt finishedAt succeeded failed nodes shutdown
            entrypoint arguments parameters value valueFrom templates template templateRef workflowTemplateRef clusterScope
            serviceAccountName onExit ttlStrategy podGC activeDeadlineSeconds volumes volumeMounts mountPath
            inputs outputs artifacts container script source image command args env resources requests limits cpu memory
            steps dag tasks task depends dependencies retryStrategy limit default key path
            holderIdentity leaseDurationSeconds leaseTransitions renewTime acquireTime
            cronWorkflow cursor epoch open recent ranges counters slot outcome reason child decided attempts fault
            releaseAfter end from to count created adopted skipped rejected missed
            """;

    static final KnownNames ALL = new KnownNames();

    /** A power of two, four times as many as there are names: a name that is missing is missed at once. */
    private static final int PLACES = 2_048;

    private final int[][] quads = new int[PLACES][];
    private final @Nullable String[] names = new String[PLACES];

    private KnownNames() {
        super(PLACES, 0);
        put(".");
        for (String name : TEXT.strip().split("\\s+")) {
            put(name);
            put("f:" + name);
        }
    }

    private void put(String name) {
        byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
        int[] of = new int[(bytes.length + 3) / 4];
        for (int i = 0; i < of.length * 4; i++) {
            int from = i / 4 * 4;
            int last = Math.min(bytes.length, from + 4);
            int at = i - from;
            int filled = 4 - (last - from);
            int next = at < filled ? 0xff : bytes[from + at - filled];
            of[i / 4] = of[i / 4] << 8 | next & 0xff;
        }
        int place = placeOf(of, of.length);
        while (names[place] != null) {
            place = place + 1 & PLACES - 1;
        }
        names[place] = name;
        quads[place] = of;
    }

    private static int placeOf(int[] of, int length) {
        int hash = of[0];
        for (int i = 1; i < length; i++) {
            hash = hash * 31 + of[i];
        }
        return place(hash);
    }

    private static int place(int hash) {
        return (hash * 0x9e37_79b1) >>> 21; // eleven bits, as many as there are places
    }

    @Override
    public @Nullable String findName(int a) {
        return find(a, 1, a, 0, 0);
    }

    @Override
    public @Nullable String findName(int a, int b) {
        return find(a * 31 + b, 2, a, b, 0);
    }

    @Override
    public @Nullable String findName(int a, int b, int c) {
        return find((a * 31 + b) * 31 + c, 3, a, b, c);
    }

    /** Of a short name, which has no array. */
    private @Nullable String find(int hash, int length, int a, int b, int c) {
        int place = place(hash);
        for (String name = names[place]; name != null; name = names[place]) {
            int[] of = quads[place];
            if (of.length == length && of[0] == a && (length < 2 || of[1] == b) && (length < 3 || of[2] == c)) {
                return name;
            }
            place = place + 1 & PLACES - 1;
        }
        return null;
    }

    @Override
    public @Nullable String findName(int[] q, int length) {
        int place = placeOf(q, length);
        for (String name = names[place]; name != null; name = names[place]) {
            if (Arrays.equals(quads[place], 0, quads[place].length, q, 0, length)) {
                return name;
            }
            place = place + 1 & PLACES - 1;
        }
        return null;
    }
}
