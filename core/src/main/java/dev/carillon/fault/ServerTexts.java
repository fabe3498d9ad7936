package dev.carillon.fault;

/**
 * The few texts that are read because the API server gives nothing else, each with its source. {@code apiserver},
 * {@code apiextensions} and {@code api} are the k8s.io modules v0.36.3.
 */
final class ServerTexts {
    private ServerTexts() {}

    /** apiserver pkg/admission/plugin/policy/validating/dispatcher.go:294, with the name of deploy/fence.yaml. */
    static final String FENCE = "is forbidden: ValidatingAdmissionPolicy 'carillon-fence' ";

    /** The same line for any policy. A policy that names no reason answers 422, so the code tells nothing. */
    static final String POLICY = "is forbidden: ValidatingAdmissionPolicy '";

    /**
     * apiserver pkg/admission/plugin/webhook/errors/statuserror.go:29 and :61: a message that starts so is that
     * webhook's own answer, whatever its code (the webhook chooses it).
     */
    static final String WEBHOOK_DENIED = "admission webhook \"";

    /** apiserver pkg/util/webhook/error.go:36, sent as a 500: the webhook could not be asked. The name follows. */
    static final String WEBHOOK_UNREACHABLE = "failed calling webhook \"";

    /** apiserver pkg/admission/plugin/resourcequota/controller.go:682, sent as a 500. */
    static final String QUOTA_TIMED_OUT = "resource quota evaluation timed out";

    /** apiserver pkg/admission/plugin/resourcequota/controller.go:474, a 403: the quota controller has not run yet. */
    static final String QUOTA_UNKNOWN = "status unknown for quota";

    /** apiserver pkg/admission/plugin/resourcequota/controller.go:622, a 403. */
    static final String QUOTA_EXCEEDED = "exceeded quota";

    /** apiserver pkg/admission/plugin/resourcequota/controller.go:580, a 403. */
    static final String QUOTA_INSUFFICIENT = "insufficient quota to consume";

    /** apiserver pkg/admission/plugin/resourcequota/controller.go:471, a 403. */
    static final String QUOTA_FAILED = "failed quota";

    /**
     * A 403 of an API server that is starting: apiserver pkg/admission/plugin/namespace/lifecycle/admission.go:112,
     * webhook/generic/webhook.go:372, policy/generic/plugin.go:331.
     */
    static final String NOT_YET_READY = "not yet ready to handle request";

    /** apiserver pkg/admission/plugin/namespace/lifecycle/admission.go:174; its cause is in the details as well. */
    static final String NAMESPACE_TERMINATING = "because it is being terminated";

    /** The cause of the same refusal: api core/v1/types.go, NamespaceTerminatingCause. */
    static final String NAMESPACE_TERMINATING_CAUSE = "NamespaceTerminating";

    /** apiextensions pkg/apiserver/customresource_handler.go:1538, a 403. */
    static final String KIND_TERMINATING = "not allowed while custom resource definition is terminating";

    /** etcd api/v3rpc/rpctypes/error.go:56; reaches a client as a 500 without a reason (PROTOCOL H9). */
    static final String TOO_LARGE_FOR_ETCD = "etcdserver: request is too large";

    /** grpc-go's limit in the API server's etcd client; apiserver pkg/endpoints/handlers/rest.go knows it, too. A 500. */
    static final String TOO_LARGE_FOR_GRPC = "trying to send message larger than max";

    /** etcd api/v3rpc/rpctypes/error.go:34, a 500: only an operator can mend it, and it stops leases too. */
    static final String NO_SPACE = "mvcc: database space exceeded";
}
