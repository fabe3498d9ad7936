package dev.carillon.lab.arch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What would make two builds of one commit differ in a byte: the time of the build, the order of a folder's files, and
 * where it was built. Building twice here would double the time of every build.
 */
class ReproducibleJarIT {
    private static final Path HOUSE = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern TIME =
            Pattern.compile("<project.build.outputTimestamp>([^<]+)</project.build.outputTimestamp>");

    static List<Path> jars() throws IOException {
        try (Stream<Path> files = Files.walk(HOUSE.resolve("app/target"), 2)) {
            return files.filter(file -> file.getFileName().toString().matches("carillon-(app|core|io)[^/]*\\.jar"))
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("jars")
    void a_jar_holds_nothing_of_the_build_that_made_it(Path file) throws IOException {
        Matcher time = TIME.matcher(Files.readString(HOUSE.resolve("pom.xml")));
        assertThat(time.find()).as("pom.xml fixes the time").isTrue();
        LocalDateTime fixed = OffsetDateTime.parse(time.group(1)).toLocalDateTime();
        try (JarFile jar = new JarFile(file.toFile())) {
            List<JarEntry> entries = jar.stream().toList();
            assertThat(entries).extracting(JarEntry::getTimeLocal).containsOnly(fixed);
            List<String> classes = entries.stream()
                    .map(JarEntry::getName)
                    .filter(name -> name.endsWith(".class"))
                    .toList();
            assertThat(classes).isNotEmpty().isSorted();
            for (JarEntry entry : entries) {
                String text = new String(jar.getInputStream(entry).readAllBytes(), StandardCharsets.ISO_8859_1);
                assertThat(text).as(entry.getName()).doesNotContain(HOUSE.toString());
            }
        }
    }
}
