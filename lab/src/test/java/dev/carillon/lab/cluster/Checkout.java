package dev.carillon.lab.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where the project's files are: Maven runs the tests in a module's folder, the demo runs in the root. */
public final class Checkout {
    private Checkout() {}

    /** The nearest folder at or above the working folder that has {@code scripts/cluster-assets.sh}. */
    public static Path root() {
        Path here = Path.of("").toAbsolutePath();
        for (Path folder = here; folder != null; folder = folder.getParent()) {
            if (Files.exists(folder.resolve("scripts/cluster-assets.sh"))) {
                return folder;
            }
        }
        throw new IllegalStateException("Neither " + here + " nor a folder above it has scripts/cluster-assets.sh");
    }

    /** The text of one of its files. */
    public static String read(String file) {
        try {
            return Files.readString(root().resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
