package dev.carillon.api;

/**
 * A served kind of the Kubernetes API and the resource that its objects are addressed by.
 *
 * @param group the API group, empty for the core group
 * @param version the API version, for instance {@code v1alpha1}
 * @param name the kind as it stands in {@code kind:}
 * @param plural the resource in the URL
 * @param namespaced whether objects live in a namespace
 */
public record Kind(String group, String version, String name, String plural, boolean namespaced) {
    public static final Kind CRON_WORKFLOW = new Kind("argoproj.io", "v1alpha1", "CronWorkflow", "cronworkflows", true);
    public static final Kind WORKFLOW = new Kind("argoproj.io", "v1alpha1", "Workflow", "workflows", true);
    public static final Kind WORKFLOW_TEMPLATE =
            new Kind("argoproj.io", "v1alpha1", "WorkflowTemplate", "workflowtemplates", true);
    public static final Kind CLUSTER_WORKFLOW_TEMPLATE =
            new Kind("argoproj.io", "v1alpha1", "ClusterWorkflowTemplate", "clusterworkflowtemplates", false);
    public static final Kind CRON_LEDGER = new Kind("carillon.dev", "v1alpha1", "CronLedger", "cronledgers", true);
    public static final Kind LEASE = new Kind("coordination.k8s.io", "v1", "Lease", "leases", true);
    public static final Kind EVENT = new Kind("", "v1", "Event", "events", true);
    public static final Kind NAMESPACE = new Kind("", "v1", "Namespace", "namespaces", false);
    public static final Kind POD = new Kind("", "v1", "Pod", "pods", true);

    /** The {@code apiVersion:} of its objects. */
    public String apiVersion() {
        return group.isEmpty() ? version : group + "/" + version;
    }

    /** The resource as the API server's messages name it: {@code plural} or {@code plural.group}. */
    public String resource() {
        return group.isEmpty() ? plural : plural + "." + group;
    }

    @Override
    public String toString() {
        return name;
    }
}
