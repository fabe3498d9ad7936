package dev.carillon.app.cli;

import dev.carillon.api.ApiObject;
import dev.carillon.api.Excerpt;
import dev.carillon.api.Json;
import dev.carillon.api.Kind;
import dev.carillon.cron.CronWorkflow;
import dev.carillon.cron.Problem;
import dev.carillon.time.ScheduleError;
import dev.carillon.time.Schedules;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

@Command(
        name = "next",
        mixinStandardHelpOptions = true,
        description = "Tell when a cron expression, or the CronWorkflows in a file, fire next.",
        footerHeading = "%n",
        footer = {
            "With --batch each line of standard input is a question, perhaps with \"from\":",
            "  {\"expr\":\"0 4 * * *\",\"zone\":\"Asia/Tokyo\",\"count\":2}",
            "and is answered, in order, by a line {\"next\":[...]} or {\"error\":\"...\"}."
        },
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:done; with --batch also when some lines had errors",
            "1:a schedule cannot be read or never fires",
            "2:wrong usage"
        })
final class CronNextCommand implements Callable<Integer> {
    private static final int DEFAULT_COUNT = 5;

    /** Of a star without quotes the shell makes the names of all files here. */
    private static final int SHOWN_CHARS = 100;

    private final Surroundings surroundings;

    @Spec
    private CommandSpec spec;

    @Mixin
    private Output output = new Output();

    /** One at most: more are an expression without quotes, which the shell has taken apart. */
    @Parameters(
            arity = "0..*",
            paramLabel = "EXPR|FILE",
            hideParamSyntax = true,
            description = "A cron expression in quotes, a file of CronWorkflows, or - for standard input.")
    private List<String> subjects = List.of();

    @Option(names = "--batch", description = "Answer questions from standard input.")
    private boolean batch;

    @Option(names = "--timezone", paramLabel = "ZONE", description = "The IANA zone of EXPR; UTC without it.")
    private String timezone = "";

    @Option(
            names = "--from",
            paramLabel = "TIME",
            converter = Times.PointConverter.class,
            description = "Tell what fires strictly after this time (RFC 3339); now without it.")
    private @Nullable Instant from;

    @Option(
            names = "--count",
            paramLabel = "N",
            description = "How many times to tell, 1 to " + Upcoming.COUNT_LIMIT + "; 5 without it.")
    private int count = DEFAULT_COUNT;

    CronNextCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws CommandFailure {
        if (count < 1 || count > Upcoming.COUNT_LIMIT) {
            throw usage("--count: " + count + " is not a number from 1 to " + Upcoming.COUNT_LIMIT);
        }
        if (subjects.size() > 1) {
            throw usage("EXPR|FILE: one is wanted, and these are " + subjects.size() + ": "
                    + Excerpt.of(String.join(" ", subjects), SHOWN_CHARS)
                    + "; put an expression into quotes, or the shell takes it apart, and give one file at a time");
        }
        String subject = subjects.isEmpty() ? "" : subjects.getFirst();
        if (batch != subject.isEmpty()) {
            throw usage(
                    batch
                            ? "--batch takes its expressions from standard input: leave out EXPR|FILE"
                            : "give an expression in quotes, a file, or --batch");
        }
        if (batch && (output.isTree() || output.isWide())) {
            throw usage("--batch answers in JSON lines: leave out --output");
        }
        Instant now = surroundings.clock().instant();
        Instant after = from == null ? now : from;
        if (!Upcoming.isKnown(after)) {
            throw usage("--from: " + after + " is not between 1900 and 2199: give a time that is");
        }
        if (batch) {
            answer(new CronBatch(timezone, after, count));
            return ExitCode.OK;
        }
        return isFile(subject) ? file(subject, after, now) : expression(subject, after, now);
    }

    private void answer(CronBatch questions) {
        try {
            questions.run(
                    new BufferedReader(new InputStreamReader(surroundings.input(), StandardCharsets.UTF_8)),
                    spec.commandLine().getOut());
        } catch (IOException e) {
            throw usage("--batch: standard input cannot be read: " + e.getMessage());
        }
    }

    /** Decided by the text first, so that a stray file never changes what an expression means. */
    private static boolean isFile(String subject) {
        if (subject.equals("-") || subject.matches("(?s).+\\.(ya?ml|json)")) {
            return true;
        }
        if (subject.startsWith("@") || subject.matches("(?s).*\\s.*")) {
            return false;
        }
        try {
            return Files.isRegularFile(Path.of(subject));
        } catch (InvalidPathException e) {
            return false;
        }
    }

    private int expression(String subject, Instant after, Instant now) throws CommandFailure {
        return switch (Schedules.parse(List.of(subject), timezone)) {
            case Schedules.Parsed.Ok(Schedules schedules) -> {
                refuseNever(schedules);
                Upcoming upcoming = Upcoming.of("", schedules, timezone, after, after, false, count);
                PrintWriter out = spec.commandLine().getOut();
                output.print(out, upcoming::toTree, () -> text(out, List.of(upcoming), now));
                yield ExitCode.OK;
            }
            case Schedules.Parsed.Bad bad -> throw unreadable(bad.errors());
        };
    }

    private static CommandFailure unreadable(List<ScheduleError> errors) {
        String message = errors.stream()
                .map(e -> (e.field().equals("spec.timezone") ? "--timezone" : "EXPR") + " \"" + e.text() + "\": "
                        + e.message())
                .collect(Collectors.joining("; "));
        return new CommandFailure(
                message, errors.stream().map(ScheduleError::fix).collect(Collectors.joining(" ")));
    }

    /** @param field where each stands */
    private static List<ScheduleError> neverFires(Schedules schedules, IntFunction<String> field) {
        return IntStream.range(0, schedules.all().size())
                .boxed()
                .flatMap(i -> schedules.all().get(i).neverFires(field.apply(i)).stream())
                .toList();
    }

    private static void refuseNever(Schedules schedules) throws CommandFailure {
        if (schedules.never()) {
            throw unreadable(neverFires(schedules, i -> "EXPR"));
        }
    }

    private int file(String subject, Instant after, Instant now) throws CommandFailure {
        if (!timezone.isEmpty()) {
            throw usage("--timezone goes with an expression: a CronWorkflow has its own spec.timezone");
        }
        List<Manifest> manifests;
        try {
            manifests = Manifests.read(subject, surroundings.input());
        } catch (IOException e) {
            throw new ParameterException(spec.commandLine(), "EXPR|FILE: " + e.getMessage(), e);
        }
        List<Upcoming> all = new ArrayList<>();
        int bad = 0;
        for (Manifest manifest : manifests) {
            switch (manifest) {
                case Manifest.Found found
                when CronLint.isCronWorkflow(found.tree()) -> bad += take(found, after, all) ? 0 : 1;
                case Manifest.Found other -> {}
                case Manifest.Unreadable problem -> {
                    complain(problem, problem.problem().text());
                    bad++;
                }
            }
        }
        if (all.isEmpty() && bad == 0) {
            throw new CommandFailure(subject + " holds no CronWorkflow", "Name a file with kind: CronWorkflow");
        }
        PrintWriter out = spec.commandLine().getOut();
        output.print(out, () -> tree(all), () -> text(out, all, now));
        return bad == 0 ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    private static String named(CronWorkflow cron) {
        return cron.name().isEmpty()
                ? "a CronWorkflow without a name"
                : cron.key().toString();
    }

    /** @return false if it cannot be computed, which has been said then */
    private boolean take(Manifest.Found manifest, Instant after, List<Upcoming> all) {
        CronWorkflow cron = CronWorkflow.read(ApiObject.of(Kind.CRON_WORKFLOW, manifest.tree()));
        @Nullable Schedules schedules = cron.schedules();
        if (schedules == null) {
            cron.problems().stream()
                    .filter(p ->
                            p.field().startsWith("spec.schedule") || p.field().equals("spec.timezone"))
                    .forEach(p -> complain(manifest, named(cron) + ": " + p.text()));
            return false;
        }
        if (schedules.never()) {
            neverFires(schedules, cron::scheduleField)
                    .forEach(e -> complain(
                            manifest, named(cron) + ": " + Problem.of(e).text()));
            return false;
        }
        // As the controller does for an object without an account: a delay counts from the creation.
        Instant anchor = cron.created().equals(Instant.EPOCH) ? after : cron.created();
        all.add(Upcoming.of(cron.key().toString(), schedules, cron.timezone(), anchor, after, cron.suspended(), count));
        return true;
    }

    private void complain(Manifest manifest, String text) {
        spec.commandLine()
                .getErr()
                .println(Plain.text("carillon: " + manifest.file() + " document " + manifest.place() + ": " + text));
    }

    private static JsonNode tree(List<Upcoming> all) {
        ArrayNode items = Json.object().putArray("items");
        all.forEach(upcoming -> items.add(upcoming.toTree()));
        return Json.object().set("items", items);
    }

    private void text(PrintWriter out, List<Upcoming> all, Instant now) {
        boolean named = all.stream().anyMatch(u -> !u.name().isEmpty());
        boolean zoned = output.isWide() || all.stream().anyMatch(u -> !u.zone().equals(ZoneOffset.UTC));
        List<String> headers = new ArrayList<>();
        if (named) {
            headers.add("CRONWORKFLOW");
        }
        headers.add("SLOT");
        if (zoned) {
            headers.add("LOCAL");
        }
        headers.add("IN");
        if (output.isWide()) {
            headers.add("SCHEDULES");
        }
        Table table = new Table(headers.toArray(String[]::new));
        for (Upcoming upcoming : all) {
            for (Instant time : upcoming.times()) {
                List<String> cells = new ArrayList<>();
                if (named) {
                    cells.add(upcoming.name());
                }
                cells.add(time.toString());
                if (zoned) {
                    cells.add(Times.local(time, upcoming.zone()));
                }
                cells.add(distance(now, time));
                if (output.isWide()) {
                    cells.add(String.join(" | ", upcoming.firing(time)));
                }
                table.row(cells);
            }
        }
        if (!table.isEmpty()) {
            table.printTo(out);
        }
        for (Upcoming upcoming : all) {
            if (upcoming.suspended()) {
                out.println(Plain.text(upcoming.name()) + " is suspended: it does not run at these times");
            }
            if (upcoming.times().size() < count) {
                out.println("It fires no more after that, as far as the time zone tables reach (2200-01-01)");
            }
        }
    }

    private static String distance(Instant now, Instant time) {
        Duration span = Duration.between(now, time);
        return span.isNegative() ? Times.text(span.negated()) + " ago" : Times.text(span);
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
