package dev.carillon.lab.arch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Rules on the text: the compiler writes catches of Throwable of its own, so bytecode cannot tell. */
final class SourceRules {

    private static final Pattern CATCH_OF_THROWABLE = Pattern.compile("catch\\s*\\([^)]*\\bThrowable\\b[^)]*\\)");

    private static final int LINES_LIMIT = 400;

    private SourceRules() {}

    /** Main sources by path, from the folder that holds the modules. */
    static Map<Path, String> mainSources(Path house) throws IOException {
        return sources(house, List.of("core/src/main/java", "io/src/main/java", "app/src/main/java"));
    }

    /** The sources of the lab by path. */
    static Map<Path, String> labSources(Path house) throws IOException {
        return sources(house, List.of("lab/src/test/java"));
    }

    private static Map<Path, String> sources(Path house, List<String> folders) throws IOException {
        Map<Path, String> sources = new TreeMap<>();
        for (String folder : folders) {
            try (Stream<Path> files = Files.walk(house.resolve(folder))) {
                for (Path file :
                        files.filter(f -> f.toString().endsWith(".java")).toList()) {
                    sources.put(house.relativize(file), Files.readString(file));
                }
            }
        }
        return sources;
    }

    /** Every folder of sources that has no package-info. */
    static Set<Path> packagesWithoutInfo(Map<Path, String> sources) {
        Set<Path> folders = new TreeSet<>();
        sources.keySet().forEach(path -> folders.add(path.getParent()));
        folders.removeIf(folder -> sources.containsKey(folder.resolve("package-info.java")));
        return folders;
    }

    /** Files that one cannot read at a sitting. */
    static List<Path> longFiles(Map<Path, String> sources) {
        return sources.entrySet().stream()
                .filter(source -> source.getValue().lines().count() > LINES_LIMIT)
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Every catch of Throwable, as {@code path:line}. */
    static List<String> catchesOfThrowable(Map<Path, String> sources) {
        List<String> found = new ArrayList<>();
        sources.forEach((path, text) -> {
            Matcher matcher = CATCH_OF_THROWABLE.matcher(text);
            while (matcher.find()) {
                found.add(
                        path + ":" + text.substring(0, matcher.start()).lines().count());
            }
        });
        return found;
    }

    /** Every package-info that does not say what its package may import, or what to read first. */
    static List<String> silentPackages(Map<Path, String> sources) {
        return sources.entrySet().stream()
                .filter(source -> source.getKey().endsWith("package-info.java"))
                .filter(source -> {
                    String text = source.getValue().replaceAll("\\s*\\n \\*\\s*", " ");
                    return !Pattern.compile("[Mm]ay import|[Ii]mports")
                                    .matcher(text)
                                    .find()
                            || !Pattern.compile("[Ee]ntry type|is the entry")
                                    .matcher(text)
                                    .find();
                })
                .map(source -> source.getKey().toString())
                .toList();
    }
}
