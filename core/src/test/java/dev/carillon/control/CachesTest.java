package dev.carillon.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.api.Key;
import dev.carillon.api.Kind;
import dev.carillon.cron.Child;
import dev.carillon.cron.CronWorkflow;
import dev.carillon.cron.LedgerJson;
import dev.carillon.cron.TemplateRef;
import dev.carillon.port.Call;
import dev.carillon.port.Cluster;
import dev.carillon.port.Signal;
import dev.carillon.port.Source;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The caches together. */
class CachesTest {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final List<Kind> DECISIVE = List.of(Kind.CRON_WORKFLOW, Kind.CRON_LEDGER, Kind.WORKFLOW);

    private final Map<Kind, Long> lists = new HashMap<>();
    private long ids;
    private final Caches caches =
            new Caches(Settings.of("", "kube-system", "one"), new Wire(), () -> ++ids, note -> {}, new Deaf());

    @Test
    void when_the_server_went_back_nothing_counts_until_everything_has_been_read_anew() {
        Moment begin = at(0);
        caches.each(i -> i.step(begin));
        DECISIVE.forEach(kind -> list(kind, "80", at(1)));
        assertThat(caches.areSyncedSince(begin)).isTrue();

        caches.crons.relist(at(2));
        list(Kind.CRON_WORKFLOW, "50", at(3));
        assertThat(caches.areSyncedSince(begin)).isFalse();

        list(Kind.CRON_LEDGER, "50", at(4));
        list(Kind.CRON_WORKFLOW, "51", at(5));
        assertThat(caches.areSyncedSince(begin))
                .as("runs are still those of before")
                .isFalse();
        list(Kind.WORKFLOW, "52", at(6));
        assertThat(caches.areSyncedSince(begin)).isTrue();
    }

    private static Moment at(int seconds) {
        return new Moment(NOON.plusSeconds(seconds), seconds * 1_000_000_000L);
    }

    private void list(Kind kind, String version, Moment now) {
        long id = lists.getOrDefault(kind, 0L);
        caches.deliver(new Signal.Listed<>(id, List.of(), version, "", null), now);
    }

    private final class Wire implements Cluster {
        @Override
        public void send(Call call) {}

        @Override
        public void abandon(long id) {}

        @Override
        public <T> void list(long id, Source<T> source, String page) {
            lists.put(source.kind(), id);
        }

        @Override
        public <T> void watch(long id, Source<T> source, String version) {}
    }

    private static final class Deaf implements Caches.Marks {
        @Override
        public void cron(
                @Nullable CronWorkflow before, @Nullable CronWorkflow after, LedgerJson.@Nullable Found ledger) {}

        @Override
        public void ledger(LedgerJson.@Nullable Found before, LedgerJson.@Nullable Found after) {}

        @Override
        public void child(String cronUid) {}

        @Override
        public void appeared(Child run) {}

        @Override
        public void freed(CronWorkflow cron, Key name) {}

        @Override
        public void template(TemplateRef template, String namespace) {}
    }
}
