package dev.carillon.lab.arch;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.NullMarked;

/** Names say what a thing is, and nulls are marked everywhere. */
final class NameRules {

    /** Words that say nothing about what a class does. */
    private static final Set<String> EMPTY_WORDS =
            Set.of("Util", "Utils", "Helper", "Helpers", "Manager", "Service", "Impl", "Abstract");

    /** Names that every reader takes for the JDK's. */
    private static final Set<String> CLASHES = Set.of("Record", "Process", "Objects");

    private NameRules() {}

    static ArchRule domainNouns(String root) {
        return classes().that().resideInAPackage(root + "..").should(new ArchCondition<>("have a name of the domain") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                fault(type.getSimpleName())
                        .ifPresent(fault ->
                                events.add(SimpleConditionEvent.violated(type, type.getName() + ": " + fault)));
            }
        });
    }

    static ArchRule nullMarked(String root) {
        return classes()
                .that()
                .resideInAPackage(root + "..")
                .should(new ArchCondition<>("live in a package whose package-info is @NullMarked") {
                    @Override
                    public void check(JavaClass type, ConditionEvents events) {
                        if (!type.getPackage().isAnnotatedWith(NullMarked.class)) {
                            events.add(SimpleConditionEvent.violated(
                                    type, type.getPackageName() + " has no @NullMarked package-info.java"));
                        }
                    }
                });
    }

    /** What is wrong with a class's name. A ServiceAccount is Kubernetes' own noun. */
    static Optional<String> fault(String simpleName) {
        if (CLASHES.contains(simpleName)) {
            return Optional.of("clashes with java.lang or java.util");
        }
        return Arrays.stream(simpleName.replace("ServiceAccount", "").split("(?=\\p{Lu})", -1))
                .filter(EMPTY_WORDS::contains)
                .findFirst()
                .map(word -> "the word " + word + " says nothing; name it after what it does");
    }
}
