package dev.carillon.cron;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NamesTest {
    @Test
    void each_instance_has_a_lease_of_its_own_under_a_name_that_an_object_may_have() {
        List<String> ids = List.of("", "blue", "Blue", "a_b", "a-b", "a.b", "A.b", "1", "carillon", "a..b", "a.-b");
        List<String> names = ids.stream().map(Names::lease).toList();
        assertThat(names)
                .doesNotHaveDuplicates()
                .allMatch(name -> name.matches("carillon(-[a-z0-9]([-a-z0-9]*[a-z0-9])?)?"));
        assertThat(names).startsWith("carillon", "carillon-blue");
    }
}
