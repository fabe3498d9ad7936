package dev.carillon.lab.cluster;

/** What the API server writes into its audit log: everything but its own bookkeeping and health checks. */
final class AuditPolicy {
    private static final String HEAD = """
            apiVersion: audit.k8s.io/v1
            kind: Policy
            omitStages: [RequestReceived]
            omitManagedFields: true
            rules:
            - level: None
              users: ["system:apiserver"]
            - level: None
              nonResourceURLs: ["/readyz*", "/livez*", "/healthz*"]
            """;

    private static final String WRITTEN_OBJECTS = """
            - level: RequestResponse
              verbs: [create, patch]
              resources: [{group: argoproj.io, resources: [workflows]}]
            """;

    private static final String REST = """
            - level: Metadata
            """;

    private AuditPolicy() {}

    /** The policy file; {@code writtenObjects}: with the whole of each Workflow that is created or patched. */
    static String yaml(boolean writtenObjects) {
        return HEAD + (writtenObjects ? WRITTEN_OBJECTS : "") + REST;
    }
}
