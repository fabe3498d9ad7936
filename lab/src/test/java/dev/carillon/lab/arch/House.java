package dev.carillon.lab.arch;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;

/** The classes that the rules read. */
final class House {

    static final String ROOT = "dev.carillon";
    static final String OFFENDERS = ROOT + ".lab.arch.offender";

    private House() {}

    /** Main code of core, io and app. After packaging the testkit is a jar, which ArchUnit's own option lets through. */
    static JavaClasses main() {
        return new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .withImportOption(location -> !location.contains("-tests.jar"))
                .importPackages(ROOT);
    }

    /** Classes that break each rule once. */
    static JavaClasses offenders() {
        return new ClassFileImporter().importPackages(OFFENDERS);
    }
}
