package dev.carillon.lab.planted;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Plants one bug after the other and looks for it: with the simulator's stories, and if they do not see it with the
 * core's unit tests. Prints a table; exit code 1 if a bug is found by neither, or too few by the simulator.
 */
final class Search {
    /** What so many seeds do not show is looked for elsewhere; a minute of two processors. */
    private static final String SEEDS = "80";

    /** As many as the simulator has to find (the rest is for the unit tests). */
    private static final int BY_SIMULATOR_AT_LEAST = 25;

    private static final String FOUND = "found ";

    private Search() {}

    /** @param args a folder to work in, and parts of the names of the bugs to plant; none for all */
    public static void main(String[] args) throws IOException, InterruptedException {
        Path folder = Files.createDirectories(Path.of(args[0]));
        List<String> wanted = List.of(args).subList(1, args.length);
        int bySimulator = 0;
        int byTests = 0;
        int planted = 0;
        String nothing = run(folder, "dev.carillon.lab.sim.Hunt", SEEDS);
        if (!nothing.startsWith("not found")) {
            System.out.println("Nothing is planted yet, and something is found: " + nothing);
            System.exit(1);
        }
        System.out.println("| Planted | How it was found |\n|---|---|");
        for (Bug bug : Bugs.ALL) {
            if (!wanted.isEmpty() && wanted.stream().noneMatch(bug.name()::contains)) {
                continue;
            }
            planted++;
            Path classes = Planting.plant(bug, folder.resolve("bug-" + planted));
            String result = run(classes, "dev.carillon.lab.sim.Hunt", SEEDS);
            if (result.startsWith(FOUND)) {
                bySimulator++;
            } else {
                result = run(classes, "dev.carillon.lab.planted.UnitTests");
                byTests += result.startsWith(FOUND) ? 1 : 0;
            }
            System.out.println("| " + bug + " | " + result + " |");
        }
        System.out.println();
        System.out.println(planted + " planted, " + bySimulator + " found by the simulator, " + byTests
                + " by unit tests, " + (planted - bySimulator - byTests) + " by neither");
        boolean enough = !wanted.isEmpty() || bySimulator >= BY_SIMULATOR_AT_LEAST;
        System.exit(enough && bySimulator + byTests == planted ? 0 : 1);
    }

    private static String run(Path classes, String program, String... args) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                System.getProperty("java.home") + File.separator + "bin" + File.separator + "java",
                "-XX:+UseSerialGC",
                "-cp",
                classes + File.pathSeparator + Planting.classPath(),
                program));
        command.addAll(List.of(args));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return output.lines()
                .filter(line -> line.startsWith(FOUND) || line.startsWith("not found"))
                .findFirst()
                .orElse("broken: " + output.lines().findFirst().orElse(""));
    }
}
