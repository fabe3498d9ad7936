package dev.carillon.lab.arch.offender.io.kube;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;

/** A client with retries of its own. */
record Borrowed(KubernetesClient client, SharedIndexInformer<?> informer) {}
