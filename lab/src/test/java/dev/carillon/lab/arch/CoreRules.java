package dev.carillon.lab.arch;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noCodeUnits;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.elements.GivenClassesConjunction;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * What keeps a run of core a function of its inputs, so that a seed replays it: time, randomness and the world come in
 * as values.
 */
final class CoreRules {

    /** Calls by owner and method that look at the clock or at the machine's settings. */
    private static final Map<String, Set<String>> CLOCK_READS = Map.of(
            "java.lang.System", Set.of("currentTimeMillis", "nanoTime"),
            "java.time.ZoneId", Set.of("systemDefault"),
            "java.util.TimeZone", Set.of("getDefault"),
            "java.util.Calendar", Set.of("getInstance"));

    private static final Map<String, Set<String>> RANDOM_SOURCES = Map.of(
            "java.lang.Math", Set.of("random"),
            "java.lang.StrictMath", Set.of("random"),
            "java.util.UUID", Set.of("randomUUID"),
            "java.util.random.RandomGenerator", Set.of("of", "getDefault"));

    private static final Map<String, Set<String>> SURROUNDINGS = Map.of(
            "java.lang.System",
                    Set.of("getenv", "getProperty", "getProperties", "exit", "console", "load", "loadLibrary", "gc"),
            "java.lang.Class", Set.of("getResource", "getResourceAsStream"),
            "java.lang.Throwable", Set.of("printStackTrace"));

    private static final Map<String, Set<String>> MONITORS =
            Map.of("java.lang.Object", Set.of("wait", "notify", "notifyAll"));

    /** Streams over bytes in memory, and what Jackson's signatures name. */
    private static final List<Class<?>> HARMLESS_IO = List.of(
            ByteArrayInputStream.class,
            ByteArrayOutputStream.class,
            InputStream.class,
            OutputStream.class,
            IOException.class,
            UncheckedIOException.class,
            Serializable.class);

    private CoreRules() {}

    static List<ArchRule> all(String root) {
        return List.of(
                onlyJdkJacksonAndJspecify(root),
                noClockReads(root),
                noThreads(root),
                noVolatile(root),
                noSynchronized(root),
                noConcurrency(root),
                noInputOrOutput(root),
                noRandomness(root));
    }

    static ArchRule onlyJdkJacksonAndJspecify(String root) {
        return classes()
                .that()
                .resideInAnyPackage(Room.corePackages(root))
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage("java..", "org.jspecify..", "tools.jackson..", root + ".."))
                .as("core depends on the JDK, Jackson and JSpecify only");
    }

    static ArchRule noClockReads(String root) {
        return core(root)
                .should()
                .accessTargetWhere(oneOf(CLOCK_READS)
                        .or(targetOwner(resideInAPackage("java.time..")).and(targetName("now")))
                        .or(targetOwner(assignableTo(java.util.Date.class)).and(targetName("<init>"))))
                .orShould()
                .dependOnClassesThat(assignableTo(java.time.InstantSource.class))
                .as("core reads no clock");
    }

    static ArchRule noThreads(String root) {
        return core(root)
                .should()
                .dependOnClassesThat(assignableTo(Thread.class).or(assignableTo(ThreadLocal.class)))
                .orShould()
                .accessTargetWhere(oneOf(MONITORS))
                .as("core has no threads and waits for none");
    }

    static ArchRule noVolatile(String root) {
        return noFields()
                .that()
                .areDeclaredInClassesThat()
                .resideInAnyPackage(Room.corePackages(root))
                .should()
                .haveModifier(JavaModifier.VOLATILE)
                .as("core has no volatile fields");
    }

    static ArchRule noSynchronized(String root) {
        return noCodeUnits()
                .that()
                .areDeclaredInClassesThat()
                .resideInAnyPackage(Room.corePackages(root))
                .should()
                .haveModifier(JavaModifier.SYNCHRONIZED)
                .as("core has no synchronized methods");
    }

    static ArchRule noConcurrency(String root) {
        return core(root)
                .should()
                .dependOnClassesThat(resideInAPackage("java.util.concurrent.."))
                .as("core has no locks, executors, futures or concurrent collections");
    }

    static ArchRule noInputOrOutput(String root) {
        return core(root)
                .should()
                .dependOnClassesThat(resideInAnyPackage(
                                "java.io", "java.net..", "java.nio.file..", "java.nio.channels..", "java.sql..")
                        .and(describe(
                                "do more than hold bytes",
                                type -> HARMLESS_IO.stream().noneMatch(type::isEquivalentTo)))
                        .or(assignableTo(ProcessBuilder.class))
                        .or(assignableTo(Runtime.class)))
                .orShould()
                .accessTargetWhere(oneOf(SURROUNDINGS))
                .as("core does no input or output");
    }

    static ArchRule noRandomness(String root) {
        return core(root)
                .should()
                .dependOnClassesThat(assignableTo(RandomGenerator.class)
                        .or(resideInAPackage("java.security.."))
                        .or(assignableTo(java.util.random.RandomGeneratorFactory.class))
                        .and(describe("make randomness", type -> !type.isEquivalentTo(RandomGenerator.class))))
                .orShould()
                .accessTargetWhere(oneOf(RANDOM_SOURCES))
                .orShould()
                .callMethod(java.util.Collections.class, "shuffle", List.class)
                .as("core makes no randomness of its own");
    }

    private static GivenClassesConjunction core(String root) {
        return noClasses().that().resideInAnyPackage(Room.corePackages(root));
    }

    private static DescribedPredicate<JavaAccess<?>> oneOf(Map<String, Set<String>> methods) {
        return describe(
                "is forbidden in core",
                access -> methods.getOrDefault(access.getTarget().getOwner().getName(), Set.of())
                        .contains(access.getTarget().getName()));
    }

    private static DescribedPredicate<JavaAccess<?>> targetOwner(DescribedPredicate<? super JavaClass> owner) {
        return describe(
                "owner " + owner.getDescription(),
                access -> owner.test(access.getTarget().getOwner()));
    }

    private static DescribedPredicate<JavaAccess<?>> targetName(String name) {
        return describe("name " + name, access -> access.getTarget().getName().equals(name));
    }
}
