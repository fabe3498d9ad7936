package dev.carillon.lab.arch;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The house as it is keeps its own rules. */
final class ArchitectureTest {

    private static final JavaClasses HOUSE = House.main();

    static final List<Room> ROOMS = Room.all();

    /** Maven runs the tests of a module in its folder. */
    private static final Path FOLDER = Path.of("..").toAbsolutePath().normalize();

    static List<ArchRule> coreRules() {
        return CoreRules.all(House.ROOT);
    }

    @Test
    void the_rules_see_every_module_and_no_tests() {
        assertThat(HOUSE.stream().map(JavaClass::getPackageName).collect(Collectors.toSet()))
                .contains("dev.carillon.api", "dev.carillon.io.telemetry", "dev.carillon.app")
                .noneMatch(name -> name.contains("testkit") || name.contains(".lab"));
    }

    @ParameterizedTest
    @FieldSource("ROOMS")
    void a_room_imports_only_where_an_arrow_is_drawn(Room room) {
        room.arrows(House.ROOT).check(HOUSE);
    }

    @Test
    void every_package_is_a_room_with_walls() {
        Room.everyPackageIsARoom(House.ROOT).check(HOUSE);
    }

    @ParameterizedTest
    @MethodSource("coreRules")
    void core_is_a_function_of_its_inputs(ArchRule rule) {
        rule.check(HOUSE);
    }

    @Test
    void of_fabric8_only_configuration_and_tls_are_used() {
        Room.noClientOfFabric8(House.ROOT).check(HOUSE);
    }

    @Test
    void the_audit_shares_no_code_with_what_it_checks() {
        Room.auditAsksNoPlan(House.ROOT).check(HOUSE);
    }

    @Test
    void names_are_nouns_of_the_domain() {
        NameRules.domainNouns(House.ROOT).check(HOUSE);
    }

    @Test
    void every_package_marks_its_nulls() {
        NameRules.nullMarked(House.ROOT).check(HOUSE);
    }

    @Test
    void nothing_catches_throwable() throws IOException {
        assertThat(SourceRules.catchesOfThrowable(sources())).isEmpty();
    }

    @Test
    void no_file_is_long() throws IOException {
        assertThat(SourceRules.longFiles(sources())).isEmpty();
    }

    @Test
    void every_package_says_what_it_may_import_and_what_to_read_first() throws IOException {
        assertThat(SourceRules.silentPackages(sources())).isEmpty();
    }

    @Test
    void every_package_of_the_lab_has_its_note() throws IOException {
        assertThat(SourceRules.packagesWithoutInfo(SourceRules.labSources(FOLDER)))
                .as("but for the one that shows what the rules find")
                .containsExactly(Path.of("lab/src/test/java/dev/carillon/lab/arch/offender/attic"));
    }

    private static Map<Path, String> sources() throws IOException {
        Map<Path, String> sources = SourceRules.mainSources(FOLDER);
        assertThat(sources).as("main sources below " + FOLDER).hasSizeGreaterThan(10);
        return sources;
    }
}
