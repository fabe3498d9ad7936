package dev.carillon.fault;

/**
 * Texts of Kubernetes and etcd that decide where no code or reason does. Each with its source, read at v1.36.3 unless
 * said otherwise; a text that changes there makes its fault fall back to the code's.
 */
final class ServerTexts {
    /** apiserver/pkg/admission/plugin/policy/validating/dispatcher.go. */
    static final String FENCE = "ValidatingAdmissionPolicy 'carillon-fence'";

    /** The same dispatcher, for any policy. */
    static final String POLICY = "ValidatingAdmissionPolicy '";

    /** apiserver/pkg/admission/plugin/webhook/errors/statuserror.go: starts a webhook's own denial. */
    static final String WEBHOOK_DENIAL = "admission webhook \"";

    /** apiserver/pkg/util/webhook/error.go: the webhook could not be asked. */
    static final String WEBHOOK_CALL = "failed calling webhook ";

    /** apiserver/pkg/admission/plugin/resourcequota/controller.go: the evaluation itself timed out. */
    static final String QUOTA_TIMEOUT = "resource quota evaluation timed out";

    /** The same file: usage is beyond the limit. */
    static final String QUOTA_EXCEEDED = "exceeded quota";

    static final String QUOTA_INSUFFICIENT = "insufficient quota to consume";
    static final String QUOTA_FAILED = "failed quota";

    /** The same file, before the quota controller has run for the first time. */
    static final String QUOTA_UNKNOWN = "status unknown for quota";

    /** Namespace lifecycle, webhooks and policies until their informers have synced. */
    static final String NOT_READY = "not yet ready to handle request";

    /** apiserver/pkg/endpoints/handlers/rest.go: etcd's limit, which reaches the client as a 500. */
    static final String ETCD_TOO_LARGE = "etcdserver: request is too large";

    /** The same, from the gRPC client below it. */
    static final String GRPC_TOO_LARGE = "trying to send message larger than max";

    /** apiextensions-apiserver/pkg/apiserver/customresource_handler.go. */
    static final String CRD_TERMINATING = "custom resource definition is terminating";

    /** apiserver/pkg/admission/plugin/namespace/lifecycle/admission.go: the cause of its 403. */
    static final String NAMESPACE_TERMINATING_CAUSE = "NamespaceTerminating";

    static final String BEING_TERMINATED = "because it is being terminated";

    private ServerTexts() {}
}
