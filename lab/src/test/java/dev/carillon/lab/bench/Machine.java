package dev.carillon.lab.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/**
 * Where and when it was measured.
 *
 * @param loads the load average of one minute at the start of each part: above the number of processors somebody else
 *     was at work
 */
record Machine(Instant at, int processors, String model, long memoryMegabytes, String java, List<Double> loads) {

    static Machine here(Instant at, List<Double> loads) {
        return new Machine(
                at,
                Runtime.getRuntime().availableProcessors(),
                find("/proc/cpuinfo", "model name"),
                memory(),
                System.getProperty("java.vendor") + " " + System.getProperty("java.version"),
                loads);
    }

    static double load() {
        return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    }

    String text() {
        return String.format(
                Locale.ROOT,
                "%s; %d processors (%s), %d MiB; %s; load average at the start of each part: %s",
                at,
                processors,
                model,
                memoryMegabytes,
                java,
                String.join(", ", loads.stream().map(Report::number).toList()));
    }

    void describe(ObjectNode node) {
        node.put("at", at.toString())
                .put("processors", processors)
                .put("model", model)
                .put("memoryMegabytes", memoryMegabytes)
                .put("java", java);
        loads.forEach(load -> node.withArray("loads").add(load));
    }

    private static long memory() {
        String digits = find("/proc/meminfo", "MemTotal").replaceAll("[^0-9]", "");
        return digits.isEmpty() ? 0 : Long.parseLong(digits) / 1024;
    }

    /** The value of a line "name : value"; "unknown" where the system has no such file. */
    private static String find(String file, String name) {
        try (Stream<String> lines = Files.lines(Path.of(file))) {
            return lines.filter(line -> line.startsWith(name))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("unknown");
        } catch (IOException e) {
            return "unknown";
        }
    }
}
