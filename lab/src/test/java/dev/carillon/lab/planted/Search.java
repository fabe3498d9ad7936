package dev.carillon.lab.planted;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Plants one bug after the other and tells stories until one fails. Prints a table; exit code 1 if the simulator found
 * fewer than it has to, or failed without any bug.
 */
final class Search {
    /** A bug that the simulator does not find in this time is one for the unit tests, in seconds. */
    private static final String PATIENCE_SECONDS = "120";

    /** As many as the simulator has to find (the rest is for the unit tests). */
    private static final int FOUND_AT_LEAST = 25;

    private Search() {}

    /** @param args a folder to work in, and parts of the names of the bugs to plant; none for all */
    public static void main(String[] args) throws IOException, InterruptedException {
        Path folder = Files.createDirectories(Path.of(args[0]));
        List<String> wanted = List.of(args).subList(1, args.length);
        int found = 0;
        int planted = 0;
        System.out.println("| Planted | Found by the simulator |\n|---|---|");
        for (Bug bug : Bugs.ALL) {
            if (!wanted.isEmpty() && wanted.stream().noneMatch(bug.name()::contains)) {
                continue;
            }
            planted++;
            String result = search(Planting.plant(bug, folder.resolve("bug-" + planted)));
            found += result.startsWith("after") ? 1 : 0;
            System.out.println("| " + bug + " | " + result + " |");
        }
        System.out.println();
        System.out.println(found + " of " + planted + " found");
        System.exit(wanted.isEmpty() && found < FOUND_AT_LEAST ? 1 : 0);
    }

    private static String search(Path classes) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                System.getProperty("java.home") + File.separator + "bin" + File.separator + "java",
                "-XX:+UseSerialGC",
                "-cp",
                classes + File.pathSeparator + Planting.classPath(),
                "dev.carillon.lab.sim.Hunt",
                PATIENCE_SECONDS));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return output.lines()
                .filter(line -> line.startsWith("after") || line.startsWith("not in"))
                .findFirst()
                .orElse("broken: " + output.lines().findFirst().orElse(""));
    }
}
