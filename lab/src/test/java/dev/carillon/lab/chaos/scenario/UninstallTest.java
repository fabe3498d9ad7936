package dev.carillon.lab.chaos.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.lab.cluster.Checkout;
import dev.carillon.lab.cluster.Finished;
import dev.carillon.lab.cluster.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code deploy/uninstall.sh} where the API server fails it half-way; a whole removal is {@link InstallationIT}'s. */
class UninstallTest {
    @TempDir
    private Path folder = Path.of("");

    /** Released before they are recorded, runs of a controller that is still there could be made twice. */
    @Test
    void nothing_is_released_while_it_cannot_be_seen_whether_the_controller_runs() throws IOException {
        Finished removal = uninstall("*'get deployment'*) echo 'connection refused' >&2; exit 1 ;;");

        assertThat(removal.exitCode()).isEqualTo(1);
        assertThat(removal.out()).doesNotContain("RELEASED", "2. every run");
        assertThat(removal.err()).contains("connection refused", "whether the Deployment carillon is there");
    }

    @Test
    void without_a_deployment_it_goes_on() throws IOException {
        Finished removal = uninstall("");

        assertThat(removal.exitCode()).as(removal.err()).isZero();
        assertThat(removal.out()).contains("there is no Deployment carillon", "RELEASED", "done");
    }

    /** @param answers cases of a shell's case, by the arguments of kubectl; what none matches succeeds and prints nothing */
    private Finished uninstall(String answers) throws IOException {
        Path kubectl = program("kubectl", "case \"$*\" in " + answers + " esac");
        Path carillon = program("carillon", "echo RELEASED");
        return Program.run(
                List.of(Checkout.root().resolve("deploy/uninstall.sh").toString()),
                Map.of("KUBECTL", kubectl.toString(), "CARILLON", carillon.toString()),
                "");
    }

    private Path program(String name, String script) throws IOException {
        Path file = Files.writeString(folder.resolve(name), "#!/bin/sh\n" + script + "\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
        return file;
    }
}
