package dev.carillon.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.control.Settings;
import dev.carillon.launch.DispatchSettings;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** Every flag of the controller and its variable: what it means, what holds without it, and what is refused. */
final class ControllerFlagsTest {
    /** What the flags come to. */
    record Parsed(CommandLine line, ControllerFlags flags, Settings settings, InetSocketAddress address) {}

    /** @param value of the flag, empty for one that takes none */
    record Row(
            String flag, String variable, String value, Object standard, Object wanted, Function<Parsed, Object> read) {
        @Override
        public String toString() {
            return flag + " " + value;
        }
    }

    record Bad(String name, String value, String told) {
        @Override
        public String toString() {
            return name + "=" + value;
        }
    }

    static Stream<Row> rows() {
        return Stream.concat(places(), rules());
    }

    private static Stream<Row> places() {
        return Stream.of(
                new Row(
                        "--kubeconfig",
                        "CARILLON_KUBECONFIG",
                        "a/b",
                        Optional.empty(),
                        Optional.of(Path.of("a/b")),
                        p -> p.flags().connection().kubeconfig()),
                new Row(
                        "--context",
                        "CARILLON_CONTEXT",
                        "prod",
                        Optional.empty(),
                        Optional.of("prod"),
                        p -> p.flags().connection().context()),
                new Row("--controllers", "CARILLON_CONTROLLERS", "cron", "", "", p -> ""),
                new Row(
                        "--namespace",
                        "CARILLON_NAMESPACE",
                        "shop",
                        "",
                        "shop",
                        p -> p.settings().namespace()),
                new Row(
                        "--namespaced",
                        "CARILLON_NAMESPACED",
                        "true",
                        "",
                        "own",
                        p -> p.settings().namespace()),
                new Row(
                        "--namespaced",
                        "CARILLON_NAMESPACED",
                        "true",
                        "carillon",
                        "own",
                        p -> p.settings().leaseNamespace()),
                new Row(
                        "--lease-namespace",
                        "CARILLON_LEASE_NAMESPACE",
                        "ops",
                        "carillon",
                        "ops",
                        p -> p.settings().leaseNamespace()),
                new Row(
                        "--listen",
                        "CARILLON_LISTEN",
                        ":8080",
                        "127.0.0.1:9090",
                        "0.0.0.0:8080",
                        p -> p.address().getHostString() + ":" + p.address().getPort()),
                new Row(
                        "--log-format",
                        "CARILLON_LOG_FORMAT",
                        "json",
                        "text",
                        "json",
                        p -> p.flags().logFormat()));
    }

    private static Stream<Row> rules() {
        return Stream.of(
                new Row(
                        "--default-window",
                        "CARILLON_DEFAULT_WINDOW",
                        "1m30s",
                        seconds(300),
                        seconds(90),
                        p -> p.settings().cron().defaultWindow()),
                new Row(
                        "--default-window",
                        "CARILLON_DEFAULT_WINDOW",
                        "0",
                        seconds(300),
                        seconds(0),
                        p -> p.settings().cron().defaultWindow()),
                new Row(
                        "--launch-grace",
                        "CARILLON_LAUNCH_GRACE",
                        "0.5s",
                        seconds(10),
                        Duration.ofMillis(500),
                        p -> p.settings().cron().launchGrace()),
                new Row(
                        "--instance-id",
                        "CARILLON_INSTANCE_ID",
                        "blue",
                        "",
                        "blue",
                        p -> p.settings().instanceId()),
                new Row(
                        "--instance-id",
                        "CARILLON_INSTANCE_ID",
                        "blue",
                        "",
                        "blue",
                        p -> p.settings().cron().engineInstanceId()),
                new Row(
                        "--engine-instance-id",
                        "CARILLON_ENGINE_INSTANCE_ID",
                        "argo",
                        "",
                        "argo",
                        p -> p.settings().cron().engineInstanceId()),
                new Row(
                        "--beside-argo",
                        "CARILLON_BESIDE_ARGO",
                        "strict",
                        false,
                        true,
                        p -> p.settings().cron().besideArgo()),
                new Row(
                        "--transient-error-pattern",
                        "TRANSIENT_ERROR_PATTERN",
                        "a|b",
                        List.of(),
                        List.of("a|b"),
                        p -> p.settings().transientPatterns().stream()
                                .map(Pattern::pattern)
                                .toList()),
                new Row(
                        "--qps",
                        "CARILLON_QPS",
                        "2.5",
                        DispatchSettings.UNLIMITED,
                        2.5,
                        p -> p.settings().dispatch().qps()),
                new Row(
                        "--qps",
                        "CARILLON_QPS",
                        "0",
                        DispatchSettings.UNLIMITED,
                        DispatchSettings.UNLIMITED,
                        p -> p.settings().dispatch().qps()),
                new Row(
                        "--burst",
                        "CARILLON_BURST",
                        "7",
                        1,
                        7,
                        p -> p.settings().dispatch().burst()),
                new Row(
                        "",
                        "RETRY_BACKOFF_STEPS",
                        "6",
                        4,
                        6,
                        p -> p.settings().launch().attempts()),
                new Row(
                        "",
                        "RETRY_BACKOFF_FACTOR",
                        "1.5",
                        2.0,
                        1.5,
                        p -> p.settings().launch().factor()),
                new Row(
                        "",
                        "RETRY_BACKOFF_DURATION",
                        "0.5s",
                        Duration.ofMillis(100),
                        Duration.ofMillis(500),
                        p -> p.settings().launch().base()),
                new Row(
                        "",
                        "RETRY_BACKOFF_DURATION",
                        "2500us",
                        Duration.ofMillis(100),
                        Duration.ofNanos(2_500_000),
                        p -> p.settings().launch().base()));
    }

    static Stream<Bad> bad() {
        return Stream.of(
                new Bad("--controllers", "cron,pods", "--controllers: \"pods\" does not exist; use cron"),
                new Bad("--listen", "9090", "--listen: \"9090\" is not ADDR:PORT; write it as"),
                new Bad("--listen", ":99999", "--listen: \":99999\" is not ADDR:PORT"),
                new Bad("--log-format", "xml", "--log-format: \"xml\" is none; use text or json"),
                new Bad("--default-window", "5", "--default-window: \"5\" is not a duration; write it as"),
                new Bad("--default-window", "-5m", "--default-window: \"-5m\" is not a duration"),
                new Bad("--launch-grace", "10 s", "--launch-grace: \"10 s\" is not a duration"),
                new Bad("--beside-argo", "lax", "--beside-argo: \"lax\" is not a mode; use strict"),
                new Bad("--transient-error-pattern", "(", "--transient-error-pattern: \"(\" is no regular expression"),
                new Bad("--qps", "-5", "--qps: \"-5.0\" is no rate; give a positive number, or 0 for no limit"),
                new Bad("--qps", "NaN", "--qps: \"NaN\" is no rate"),
                new Bad("--qps", "many", "'--qps': \"many\" is not a number; write it as 20 or 2.5"),
                new Bad("--burst", "0", "--burst: \"0\" lets nothing through; give a number from 1 on"),
                new Bad("--burst", "1.5", "'--burst': \"1.5\" is not a whole number; write it as 20"),
                new Bad("--namespaced", "perhaps", "'--namespaced': \"perhaps\" is neither; write true or false"),
                new Bad("--namespace", "Bad_NS", "--namespace: \"Bad_NS\" is no name of a namespace; give at most 63"),
                new Bad("--namespace", "-a", "--namespace: \"-a\" is no name of a namespace"),
                new Bad("--lease-namespace", "a.b", "--lease-namespace: \"a.b\" is no name of a namespace; give"),
                new Bad("--instance-id", "a b!", "--instance-id: \"a b!\" is no value of a label; give at most 63"),
                new Bad("--engine-instance-id", "_x", "--engine-instance-id: \"_x\" is no value of a label"),
                new Bad("RETRY_BACKOFF_STEPS", "0", "RETRY_BACKOFF_STEPS: \"0\" is out of bounds; give a number"),
                new Bad("RETRY_BACKOFF_STEPS", "x", "RETRY_BACKOFF_STEPS: \"x\" is not a number"),
                new Bad("RETRY_BACKOFF_FACTOR", "NaN", "RETRY_BACKOFF_FACTOR: \"NaN\" is out of bounds; give a number"),
                new Bad(
                        "RETRY_BACKOFF_DURATION",
                        "20s",
                        "RETRY_BACKOFF_DURATION: \"20s\" is out of bounds; give a duration"),
                new Bad("RETRY_BACKOFF_DURATION", "100us", "RETRY_BACKOFF_DURATION: \"100us\" is out of bounds"),
                new Bad("RETRY_BACKOFF_DURATION", "1m30s", "RETRY_BACKOFF_DURATION: \"1m30s\" is out of bounds"),
                new Bad("RETRY_BACKOFF_DURATION", "1day", "RETRY_BACKOFF_DURATION: \"1day\" is not a duration"));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void a_flag_means_what_it_says_and_so_does_its_variable(Row row) {
        assertThat(row.read().apply(parse(Map.of()))).isEqualTo(row.standard());
        assertThat(row.read().apply(parse(Map.of(row.variable(), "")))).isEqualTo(row.standard());
        assertThat(row.read().apply(parse(Map.of(row.variable(), row.value())))).isEqualTo(row.wanted());
        if (!row.flag().isEmpty()) {
            assertThat(row.read().apply(parse(Map.of(), row.flag() + "=" + row.value())))
                    .isEqualTo(row.wanted());
        }
    }

    @ParameterizedTest
    @MethodSource("bad")
    void a_value_that_means_nothing_is_refused_with_its_name_and_the_fix(Bad bad) {
        if (bad.name().startsWith("--")) {
            refused(bad, Map.of(), bad.name() + "=" + bad.value());
            refused(bad, Map.of(variableOf(bad.name()), bad.value()));
        } else {
            refused(bad, Map.of(bad.name(), bad.value()));
        }
    }

    private static void refused(Bad bad, Map<String, String> variables, String... args) {
        assertThatThrownBy(() -> {
                    Parsed parsed = parse(variables, args);
                    LogSetup.use(parsed.line().getCommandSpec(), parsed.flags().logFormat());
                })
                .isInstanceOf(ParameterException.class)
                .hasMessageContaining(bad.told());
    }

    @Test
    void the_command_line_goes_before_the_environment() {
        assertThat(parse(Map.of("CARILLON_QPS", "5"), "--qps=6")
                        .settings()
                        .dispatch()
                        .qps())
                .isEqualTo(6);
    }

    @Test
    void a_complaint_names_the_variable_that_the_value_came_from() {
        assertThat(complaint(Map.of("CARILLON_QPS", "x"))).contains("write it as 20 or 2.5 (from CARILLON_QPS)");
        assertThat(complaint(Map.of("CARILLON_LISTEN", "foo")))
                .contains("--listen: \"foo\" is not ADDR:PORT")
                .contains("(from CARILLON_LISTEN)");
        assertThat(complaint(Map.of("TRANSIENT_ERROR_PATTERN", "("))).contains("(from TRANSIENT_ERROR_PATTERN)");
        assertThat(complaint(Map.of("CARILLON_NAMESPACE", "a_b"), "-n", "c_d"))
                .contains("\"c_d\"")
                .doesNotContain("(from");
    }

    private static String complaint(Map<String, String> variables, String... arguments) {
        StringWriter text = new StringWriter();
        List<String> all = new ArrayList<>(List.of("controller"));
        all.addAll(List.of(arguments));
        int code = Main.commandLine(new Environment(variables))
                .setErr(new PrintWriter(text, true))
                .execute(all.toArray(String[]::new));
        assertThat(code).isEqualTo(2);
        return text.toString();
    }

    @Test
    void a_variable_of_ours_that_does_not_exist_is_found_and_those_of_a_service_are_not() {
        Map<String, String> variables = Map.of(
                "CARILLON_LISTN",
                "",
                "CARILLON_QPS",
                "",
                "CARILLON_JAVA_OPTS",
                "",
                "CARILLON_PORT_80_TCP",
                "",
                "CARILLON_SERVICE_HOST",
                "",
                "HOME",
                "");
        Environment environment = new Environment(variables);

        assertThat(environment.unknown(ControllerCommand.in(environment).getCommandSpec()))
                .containsExactly("CARILLON_LISTN");
    }

    @Test
    void an_empty_engine_id_takes_the_label_off_the_runs() {
        assertThat(parse(Map.of("CARILLON_INSTANCE_ID", "blue", "CARILLON_ENGINE_INSTANCE_ID", ""))
                        .settings()
                        .cron()
                        .engineInstanceId())
                .isEmpty();
        assertThat(parse(Map.of(), "--instance-id=blue", "--engine-instance-id=")
                        .settings()
                        .cron()
                        .engineInstanceId())
                .isEmpty();
    }

    @Test
    void a_bare_flag_beside_its_variable_still_means_yes() {
        assertThat(parse(Map.of("CARILLON_NAMESPACED", "true"), "--namespaced")
                        .settings()
                        .namespace())
                .isEqualTo("own");
        assertThat(parse(Map.of("CARILLON_NAMESPACED", "false"), "--namespaced")
                        .settings()
                        .namespace())
                .isEqualTo("own");
    }

    @Test
    void two_answers_to_where_to_schedule_exclude_each_other() {
        assertThatThrownBy(() -> parse(Map.of(), "--namespaced", "--namespace=shop"))
                .isInstanceOf(ParameterException.class)
                .hasMessageContaining("--namespaced and --namespace \"shop\" exclude each other");
    }

    @Test
    void each_flag_has_a_row_here() {
        Set<String> tested = rows().map(Row::flag).collect(Collectors.toSet());
        assertThat(ControllerCommand.in(new Environment(Map.of()))
                        .getCommandSpec()
                        .options())
                .filteredOn(option -> !option.usageHelp() && !option.versionHelp())
                .allMatch(option -> tested.contains(option.longestName()));
    }

    private static String variableOf(String flag) {
        return ControllerCommand.in(new Environment(Map.of())).getCommandSpec().options().stream()
                .filter(option -> option.longestName().equals(flag))
                .map(Environment::variable)
                .findFirst()
                .orElseThrow();
    }

    private static Parsed parse(Map<String, String> variables, String... args) {
        CommandLine line = ControllerCommand.in(new Environment(variables));
        line.parseArgs(args);
        ControllerFlags flags = ((ControllerCommand) line.getCommand()).flags();
        return new Parsed(
                line,
                flags,
                flags.settings(line.getCommandSpec(), "own", variables),
                flags.address(line.getCommandSpec()));
    }

    private static Duration seconds(long seconds) {
        return Duration.ofSeconds(seconds);
    }
}
