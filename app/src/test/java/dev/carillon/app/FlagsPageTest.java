package dev.carillon.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** docs/reference/flags.md and the program name the same flags and variables. */
final class FlagsPageTest {
    private static final Pattern SECTION = Pattern.compile("## (carillon .*)");
    private static final Pattern CODE = Pattern.compile("`((?:--?)[a-zA-Z-]+|[A-Z_]{5,})[^`]*`");

    @Test
    void every_flag_and_variable_has_its_row_and_every_row_its_flag() throws IOException {
        assertThat(documented()).isEqualTo(defined());
    }

    private static Set<String> defined() {
        Set<String> all = new TreeSet<>();
        visit(Main.commandLine(), (command, option) -> {
            for (String name : option.names()) {
                all.add(command + " " + name);
            }
            if (command.equals("carillon controller")) {
                all.add(command + " " + Environment.variable(option));
            }
        });
        for (String variable :
                Set.of("RETRY_BACKOFF_STEPS", "RETRY_BACKOFF_DURATION", "RETRY_BACKOFF_FACTOR", "HOSTNAME")) {
            all.add("carillon controller " + variable);
        }
        return all;
    }

    private static void visit(CommandLine command, BiConsumer<String, OptionSpec> visitor) {
        command.getCommandSpec().options().stream()
                .filter(option -> !option.usageHelp() && !option.versionHelp())
                .forEach(option -> visitor.accept(command.getCommandSpec().qualifiedName(), option));
        command.getSubcommands().values().forEach(inner -> visit(inner, visitor));
    }

    /** Flags of the first column, variables of the first two. */
    private static Set<String> documented() throws IOException {
        Set<String> all = new TreeSet<>();
        String section = "";
        for (String line : Files.readAllLines(page())) {
            Matcher title = SECTION.matcher(line);
            if (title.matches()) {
                section = title.group(1);
            }
            String[] cells = line.split("(?<!\\\\)\\|", -1);
            if (section.isEmpty() || cells.length < 4) {
                continue;
            }
            add(all, section, cells[1]);
            if (section.equals("carillon controller") && cells.length > 5) {
                add(all, section, cells[2]);
            }
        }
        return all;
    }

    private static void add(Set<String> all, String section, String cell) {
        CODE.matcher(cell).results().forEach(found -> all.add(section + " " + found.group(1)));
    }

    /** Maven runs tests in the module's folder, some tools in the checkout's. */
    private static Path page() {
        Path here = Path.of("docs/reference/flags.md");
        return Files.exists(here) ? here : Path.of("..").resolve(here);
    }
}
