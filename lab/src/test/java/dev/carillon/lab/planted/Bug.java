package dev.carillon.lab.planted;

import dev.carillon.lab.cluster.Checkout;
import java.nio.file.Path;

/**
 * One mistake that somebody could make in the product.
 *
 * @param name what is wrong, in a few words
 * @param file its source, below {@code core/src/main/java/dev/carillon}
 * @param right the text that stands there, once
 * @param wrong what the mistake makes of it
 */
record Bug(String name, String file, String right, String wrong) {
    private static final String SOURCES = "core/src/main/java/dev/carillon/";

    /** The source with the mistake in it. */
    String source() {
        String text = Checkout.read(SOURCES + file);
        int at = text.indexOf(right);
        if (at < 0 || text.indexOf(right, at + 1) >= 0) {
            throw new IllegalStateException(
                    "\"" + name + "\" cannot be planted: its text must stand in " + file + " exactly once");
        }
        return text.replace(right, wrong);
    }

    Path path() {
        return Path.of("dev/carillon", file);
    }

    @Override
    public String toString() {
        return name;
    }
}
