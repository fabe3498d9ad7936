package dev.carillon.app.cli;

import dev.carillon.cron.Problem;
import tools.jackson.databind.node.ObjectNode;

/** One document of a file, or one item of a list in it. */
sealed interface Manifest {
    String file();

    /** Its place in the file for people, for instance {@code 2} or {@code 2 items[3]}. */
    String place();

    record Found(String file, String place, ObjectNode tree) implements Manifest {}

    record Unreadable(String file, String place, Problem problem) implements Manifest {}
}
