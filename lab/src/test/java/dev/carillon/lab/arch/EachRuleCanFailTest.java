package dev.carillon.lab.arch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.SoftAssertions.assertSoftly;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.lang.ArchRule;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each rule finds what it forbids: the classes below {@code offender} break it. */
final class EachRuleCanFailTest {

    private static final JavaClasses OFFENDERS = House.offenders();

    static final List<Room> ROOMS = Room.all();

    /** A rule and what its report must name, one offence for each way to break it. */
    record Broken(ArchRule rule, List<String> offences) {}

    static Stream<Broken> brokenRules() {
        String root = House.OFFENDERS;
        return Stream.of(
                new Broken(CoreRules.onlyJdkJacksonAndJspecify(root), List.of("org.slf4j.Logger")),
                new Broken(
                        CoreRules.noClockReads(root),
                        List.of(
                                "Instant.now()",
                                "LocalDate.now()",
                                "java.time.Clock",
                                "System.currentTimeMillis()",
                                "System.nanoTime()",
                                "ZoneId.systemDefault()",
                                "java.util.Date.<init>()")),
                new Broken(
                        CoreRules.noThreads(root),
                        List.of("java.lang.Thread.sleep", "java.lang.ThreadLocal", "Object.notifyAll()")),
                new Broken(CoreRules.noVolatile(root), List.of("Concurrency.flag")),
                new Broken(CoreRules.noSynchronized(root), List.of("Concurrency.exclusive()")),
                new Broken(
                        CoreRules.noConcurrency(root),
                        List.of("CompletableFuture", "ReentrantLock", "ExecutorService", "ConcurrentHashMap")),
                new Broken(
                        CoreRules.noInputOrOutput(root),
                        List.of(
                                "java.io.PrintStream",
                                "java.io.FileInputStream",
                                "java.nio.file.Files",
                                "java.net.http.HttpClient",
                                "java.lang.ProcessBuilder",
                                "java.lang.System.getenv",
                                "Class.getResourceAsStream")),
                new Broken(
                        CoreRules.noRandomness(root),
                        List.of(
                                "java.util.Random.<init>",
                                "java.util.SplittableRandom",
                                "java.util.UUID.randomUUID()",
                                "java.lang.Math.random()",
                                "RandomGenerator.getDefault()",
                                "java.security.SecureRandom",
                                "java.util.Collections.shuffle(java.util.List)")),
                new Broken(Room.noClientOfFabric8(root), List.of("KubernetesClient", "SharedIndexInformer")),
                new Broken(Room.auditAsksNoPlan(root), List.of("Offence.target", "Copy.plan", "Copy.view")),
                new Broken(Room.everyPackageIsARoom(root), List.of("offender.attic.Unplanned")),
                new Broken(NameRules.domainNouns(root), List.of("SlotManager")),
                new Broken(NameRules.nullMarked(root), List.of("offender.attic has no @NullMarked")));
    }

    @ParameterizedTest
    @MethodSource("brokenRules")
    void a_rule_names_each_offence(Broken broken) {
        String report = String.join(
                "\n", broken.rule().evaluate(OFFENDERS).getFailureReport().getDetails());
        assertSoftly(softly ->
                broken.offences().forEach(offence -> softly.assertThat(report).contains(offence)));
    }

    @Test
    void every_rule_of_core_has_an_offender() {
        assertThat(brokenRules().map(broken -> broken.rule().getDescription()))
                .containsAll(CoreRules.all(House.OFFENDERS).stream()
                        .map(ArchRule::getDescription)
                        .toList());
    }

    @ParameterizedTest
    @FieldSource("ROOMS")
    void a_room_that_imports_where_no_arrow_is_drawn_is_found(Room room) {
        String report = String.join(
                "\n",
                room.arrows(House.OFFENDERS)
                        .evaluate(OFFENDERS)
                        .getFailureReport()
                        .getDetails());
        assertThat(report).contains("Field <" + House.OFFENDERS + "." + room.name() + ".Offence.target>");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TimeUtils", "LaunchHelper", "SlotManager", "CronService", "StoreImpl", "AbstractStore"})
    void empty_words_are_found(String name) {
        assertThat(NameRules.fault(name)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Record", "Process", "Objects"})
    void clashing_names_are_found(String name) {
        assertThat(NameRules.fault(name)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Implicit", "ServiceAccountToken", "RecordedSlot", "CronWorkflow", "Abstraction"})
    void names_of_the_domain_pass(String name) {
        assertThat(NameRules.fault(name)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
                    catch (Throwable t) {                ; 1
                    catch (final java.lang.Throwable e)  ; 1
                    catch (IOException | Throwable t)    ; 1
                    catch (RuntimeException e) {         ; 0
                    void rethrow(Throwable t) {          ; 0
                    """)
    void catches_of_throwable_are_found_in_the_text(String source, int found) {
        assertThat(SourceRules.catchesOfThrowable(Map.of(Path.of("A.java"), source)))
                .hasSize(found);
    }

    @Test
    void a_long_file_is_found() {
        Path path = Path.of("A.java");
        assertThat(SourceRules.longFiles(Map.of(path, "\n".repeat(401)))).containsExactly(path);
        assertThat(SourceRules.longFiles(Map.of(path, "\n".repeat(400)))).isEmpty();
    }

    @Test
    void a_package_that_says_nothing_is_found() {
        Path path = Path.of("core", "package-info.java");
        assertThat(SourceRules.silentPackages(Map.of(path, "/** Things. */ package x;")))
                .hasSize(1);
        assertThat(SourceRules.silentPackages(Map.of(path, "/** May import api. Entry type: A. */ package x;")))
                .isEmpty();
    }
}
