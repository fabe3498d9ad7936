package dev.carillon.lab.sim;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every story in which one thing goes wrong; {@code make scope} tells those with a crash and a lost answer. */
class SmallScopeTest {
    @ParameterizedTest
    @EnumSource(SmallScope.Setting.class)
    void no_slot_is_lost_or_doubled_whatever_one_thing_goes_wrong(SmallScope.Setting setting)
            throws InterruptedException {
        SmallScope scope = new SmallScope(setting, 1, strokes -> true);
        scope.run();
        System.out.println("Small scope: " + scope.summary());
        assertThat(scope.failures()).isEmpty();
    }
}
