package dev.carillon.lab.planted;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** The list keeps up with the product. Whether the bugs are found takes long: {@code make planted}. */
class BugsTest {
    /** As many as the proof has to see. */
    private static final int AT_LEAST = 40;

    @ParameterizedTest(name = "{0}")
    @FieldSource("dev.carillon.lab.planted.Bugs#ALL")
    void each_bug_can_be_planted(Bug bug, @TempDir Path folder) {
        assertThat(Planting.plant(bug, folder)).isDirectoryRecursivelyContaining("glob:**.class");
    }

    @Test
    void there_are_enough_of_them_and_each_is_another() {
        assertThat(Bugs.ALL).hasSizeGreaterThanOrEqualTo(AT_LEAST);
        assertThat(Bugs.ALL).extracting(Bug::name).doesNotHaveDuplicates();
        assertThat(Bugs.ALL).extracting(Bug::wrong, Bug::right).doesNotHaveDuplicates();
    }
}
