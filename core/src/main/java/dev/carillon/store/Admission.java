package dev.carillon.store;

import dev.carillon.api.ApiObject;
import dev.carillon.api.Json;
import dev.carillon.api.Key;
import dev.carillon.api.Kind;
import dev.carillon.api.Meta;
import dev.carillon.api.Status;
import dev.carillon.api.Status.Cause;
import java.util.List;
import java.util.Optional;

/**
 * What stands between a valid write and the store. The order is upstream's: the namespace's life first, then (after
 * validation) the fence, then quotas and webhooks, and only then the look whether the name is taken. So a repeated
 * create may hear "exceeded quota" although its first copy landed (PROTOCOL C3).
 */
final class Admission {
    private final State state;
    private final Rules rules;

    Admission(State state, Rules rules) {
        this.state = state;
        this.rules = rules;
    }

    /** apiserver pkg/admission/plugin/namespace/lifecycle/admission.go. */
    void namespaceTakes(Kind kind, String namespace, String name) throws Refusal {
        if (!kind.namespaced()) {
            return;
        }
        ApiObject home = state.get(Kind.NAMESPACE, new Key("", namespace));
        if (home == null) {
            throw Statuses.notFound(Kind.NAMESPACE, namespace);
        }
        if (Json.text(home.tree().path("status"), "phase").equals(NamespaceLife.TERMINATING)) {
            throw Statuses.forbidden(
                    kind,
                    name,
                    "unable to create new content in namespace " + namespace + " because it is being terminated",
                    List.of(new Cause(
                            "NamespaceTerminating",
                            "namespace " + namespace + " is being terminated",
                            "metadata.namespace")));
        }
    }

    void mayDelete(Kind kind, String name) throws Refusal {
        if (kind.equals(Kind.NAMESPACE) && Rules.IMMORTAL.contains(name)) {
            throw Statuses.forbidden(kind, name, "this namespace may not be deleted", List.of());
        }
    }

    void create(Meta wanted, Review review) throws Refusal {
        rules.fence().check(review.kind(), wanted, review.fieldManager());
        review(review);
    }

    void review(Review review) throws Refusal {
        Optional<Status> refusal = rules.admission().review(review);
        if (refusal.isPresent()) {
            throw new Refusal(refusal.get());
        }
    }
}
