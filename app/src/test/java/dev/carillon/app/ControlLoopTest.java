package dev.carillon.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.control.Controller;
import dev.carillon.control.Settings;
import dev.carillon.port.Call;
import dev.carillon.port.Cluster;
import dev.carillon.port.Source;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import picocli.CommandLine;

@Timeout(60) // a loop that does not end must not hold up the build
final class ControlLoopTest {
    /** A cluster that never answers, or that fails as only a mistake of ours could make it. */
    private record Silent(boolean broken) implements Cluster {
        private void fail() {
            if (broken) {
                throw new IllegalStateException("broken on purpose");
            }
        }

        @Override
        public void send(Call call) {
            fail();
        }

        @Override
        public void abandon(long id) {}

        @Override
        public <T> void list(long id, Source<T> source, String page) {
            fail();
        }

        @Override
        public <T> void watch(long id, Source<T> source, String version) {
            fail();
        }
    }

    private static ControlLoop loop(boolean broken, Runnable beat) {
        Controller controller =
                new Controller(Settings.of("", "carillon", "me"), new Silent(broken), note -> {}, new Random(1));
        return new ControlLoop(controller, new Inbox(), beat, Duration.ofMillis(50));
    }

    @Test
    void a_loop_that_dies_ends_the_program_with_1() throws InterruptedException {
        ControlLoop loop = loop(true, () -> {});
        assertThat(ControllerCommand.run(loop)).isEqualTo(1);
        assertThat(loop.end()).isEqualTo(ControlLoop.End.DIED);
    }

    @Test
    void a_loop_that_was_told_to_stop_and_leads_nothing_ends_with_0() throws InterruptedException {
        AtomicReference<ControlLoop> self = new AtomicReference<>();
        ControlLoop loop = loop(false, () -> self.get().stop());
        self.set(loop);
        assertThat(ControllerCommand.run(loop)).isZero();
        assertThat(loop.end()).isEqualTo(ControlLoop.End.STOPPED);
    }

    @Test
    void a_port_that_is_taken_is_named_before_anything_begins() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            StringWriter err = new StringWriter();
            CommandLine line = ControllerCommand.in(new Environment(Map.of())).setErr(new PrintWriter(err, true));
            String address = "127.0.0.1:" + taken.getLocalPort();
            assertThat(line.execute("--listen", address, "--kubeconfig", "/nowhere"))
                    .isEqualTo(2);
            assertThat(err.toString())
                    .contains("--listen: \"" + address + "\" cannot be served", "name a free port")
                    .doesNotContain("\tat ");
        }
    }
}
