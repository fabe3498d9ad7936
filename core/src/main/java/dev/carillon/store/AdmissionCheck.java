package dev.carillon.store;

import dev.carillon.api.Status;
import java.util.Optional;

/** What stands for quotas and webhooks: a refusal, or empty to let the write through. */
@FunctionalInterface
public interface AdmissionCheck {
    AdmissionCheck NONE = review -> Optional.empty();

    Optional<Status> review(Review review);
}
