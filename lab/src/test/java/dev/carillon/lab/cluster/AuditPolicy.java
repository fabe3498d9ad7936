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

    private static final String CREATED_OBJECTS = """
            - level: RequestResponse
              verbs: [create]
              resources: [{group: argoproj.io, resources: [workflows]}]
            """;

    private static final String REST = """
            - level: Metadata
            """;

    private AuditPolicy() {}

    /** The policy file; {@code createdObjects}: with the whole of each created Workflow. */
    static String yaml(boolean createdObjects) {
        return HEAD + (createdObjects ? CREATED_OBJECTS : "") + REST;
    }
}
