package dev.carillon.lab.oracle;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What robfig/cron answered, as {@code lab/oracle/cron} printed it. Times are epoch seconds. */
sealed interface CronVector {
    String RESOURCE = "/oracle/robfig-cron.jsonl.gz";

    String text();

    /** The text was refused. */
    record Refused(String text, String error) implements CronVector {}

    /** The parser panicked. */
    record Panicked(String text) implements CronVector {}

    /** The firings after an instant; 0 stands for never. */
    record Found(String text, String zone, long from, List<Long> next) implements CronVector {}

    /** The search after an instant did not end. */
    record Endless(String text, String zone, long from) implements CronVector {}

    static List<CronVector> all() {
        JsonMapper json = new JsonMapper();
        List<CronVector> vectors = new ArrayList<>();
        try (InputStream stream = Objects.requireNonNull(CronVector.class.getResourceAsStream(RESOURCE), RESOURCE);
                BufferedReader lines = new BufferedReader(
                        new InputStreamReader(new GZIPInputStream(stream), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                vectors.add(of(json.readTree(line)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return vectors;
    }

    private static CronVector of(JsonNode line) {
        String text = line.get("text").asString();
        if (line.has("error")) {
            return new Refused(text, line.get("error").asString());
        }
        if (line.has("panics")) {
            return new Panicked(text);
        }
        String zone = line.has("zone") ? line.get("zone").asString() : "UTC";
        long from = line.get("from").asLong();
        if (line.has("endless")) {
            return new Endless(text, zone, from);
        }
        List<Long> next = new ArrayList<>();
        line.get("next").forEach(each -> next.add(each.asLong()));
        return new Found(text, zone, from, next);
    }
}
