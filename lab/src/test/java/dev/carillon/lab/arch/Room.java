package dev.carillon.lab.arch;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A package and the packages of ours that it may import beside itself, below one root.
 *
 * @param name without the root, for instance {@code io.kube}
 * @param mayImport names of the same form; a room's sub-packages are other rooms
 */
record Room(String name, List<String> mayImport) {

    private static final List<String> CORE_WITHOUT_CONTROL =
            List.of("api", "time", "expr", "fault", "launch", "cron", "audit", "port", "store");

    static final List<Room> CORE = List.of(
            new Room("api", List.of()),
            new Room("time", List.of()),
            new Room("expr", List.of()),
            new Room("fault", List.of("api")),
            new Room("launch", List.of("api", "fault")),
            new Room("cron", List.of("api", "time", "expr", "fault", "launch")),
            new Room("audit", List.of("api", "cron")),
            new Room("port", List.of("api", "fault", "cron", "audit")),
            new Room("control", List.of("api", "time", "expr", "fault", "launch", "cron", "audit", "port")),
            new Room("store", List.of("api")));

    static final List<Room> ADAPTERS =
            List.of(new Room("io.kube", CORE_WITHOUT_CONTROL), new Room("io.telemetry", CORE_WITHOUT_CONTROL));

    static final List<Room> PROGRAM = List.of(
            new Room(
                    "app",
                    Stream.of(CORE_WITHOUT_CONTROL, List.of("control", "io.kube", "io.telemetry", "app.cli"))
                            .flatMap(List::stream)
                            .toList()),
            new Room("app.cli", List.of("api", "time", "cron", "audit", "io.kube")));

    static List<Room> all() {
        return Stream.of(CORE, ADAPTERS, PROGRAM).flatMap(List::stream).toList();
    }

    static String[] corePackages(String root) {
        return CORE.stream().map(room -> root + "." + room.name()).toArray(String[]::new);
    }

    /** Forbids every arrow that is not drawn. Packages that are no room at all count as not drawn. */
    ArchRule arrows(String root) {
        String[] allowed = Stream.concat(Stream.of(name), mayImport.stream())
                .map(room -> root + "." + room)
                .toArray(String[]::new);
        return noClasses()
                .that(resideInAPackage(root + "." + name))
                .should()
                .dependOnClassesThat(resideInAPackage(root + "..")
                        .and(JavaClass.Predicates.resideOutsideOfPackages(allowed))
                        .as("reside in a package of ours other than %s", List.of(allowed)))
                .allowEmptyShould(true);
    }

    /** Forbids a package that has no walls: a new one is drawn here first. */
    static ArchRule everyPackageIsARoom(String root) {
        String[] rooms = all().stream().map(room -> root + "." + room.name()).toArray(String[]::new);
        return noClasses()
                .that(resideInAPackage(root + ".."))
                .should()
                .resideOutsideOfPackages(rooms)
                .as("every package is a room with walls");
    }

    /** A checker that asks the plan what should have happened would agree with it always. */
    static ArchRule auditAsksNoPlan(String root) {
        return noClasses()
                .that(resideInAPackage(root + ".audit"))
                .should()
                .dependOnClassesThat(nameMatching(
                        Pattern.quote(root) + "\\.(time\\..*|cron\\.(CronPlan|CronView|Action|Window)([.$].*)?)"))
                .as("audit works out by itself what should have happened");
    }

    /** Of fabric8 only configuration, credentials and TLS: its client, informers and elector have retries of their own. */
    static ArchRule noClientOfFabric8(String root) {
        return noClasses()
                .that(resideInAPackage(root + ".."))
                .should()
                .dependOnClassesThat(resideInAnyPackage(
                                "io.fabric8.kubernetes.client.dsl..",
                                "io.fabric8.kubernetes.client.extended..",
                                "io.fabric8.kubernetes.client.informers..")
                        .or(nameMatching("io\\.fabric8\\.kubernetes\\.client\\.KubernetesClient(Builder)?")))
                .as("nothing uses fabric8's client, informers or leader elector");
    }
}
