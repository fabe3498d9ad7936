package dev.carillon.lab.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Where something is that tests need and the checkout has not, as a script tells. */
public sealed interface Assets {

    /** The folder, for a cluster the one with etcd, kube-apiserver, kubectl and kube-controller-manager. */
    record Found(Path folder) implements Assets {
        /** The full path of one program. */
        String program(String name) {
            return folder.resolve(name).toString();
        }
    }

    /** It would have to be built or fetched, and no fitting Go is here. */
    record Missing(String reason) implements Assets {}

    /** What the script's exit code says when Go is missing. */
    int NO_GO = 3;

    /**
     * Runs the script: milliseconds when the programs are there, minutes the first time (it says so on
     * standard error).
     *
     * @throws IllegalStateException when the build failed
     */
    static Assets find() {
        return told("scripts/cluster-assets.sh", "no Go to build the cluster with, and no KUBEBUILDER_ASSETS");
    }

    /**
     * The folder with Argo's published sources, as {@code scripts/argo-sources.sh} tells.
     *
     * @throws IllegalStateException when they could not be fetched
     */
    static Assets argo() {
        return told("scripts/argo-sources.sh", "no Go to fetch Argo's published sources with");
    }

    private static Assets told(String name, String lack) {
        Path script = Checkout.root().resolve(name);
        try {
            Process shell = new ProcessBuilder("sh", script.toString())
                    .redirectError(Redirect.INHERIT)
                    .start();
            String out = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return switch (shell.waitFor()) {
                case 0 -> new Found(Path.of(out));
                case NO_GO -> new Missing(lack);
                default -> throw new IllegalStateException(script + " failed; what it said is on standard error");
            };
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot run " + script, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while running " + script, e);
        }
    }
}
