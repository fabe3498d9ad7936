package dev.carillon.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.api.Kind;
import dev.carillon.cron.CronWorkflow;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class SlotsCommandTest {
    private final StoreView cluster = new StoreView();

    @Test
    void all_slots_stand_in_one_table_newest_first() {
        Accounts.store(cluster, Accounts.eventful(), Accounts.tenMinutely(cluster, "b"));
        Accounts.store(cluster, Accounts.eventful(), Accounts.tenMinutely(cluster, "a"));
        Accounts.tenMinutely(cluster, "new");
        Console.Result result = Console.run(cluster, "slots", "--since", "25m");
        assertThat(result.code()).isZero();
        assertThat(result.out()).isEqualTo("""
                CRONWORKFLOW  SLOT                  COUNT  OUTCOME              LATE  ATTEMPTS  FAULT    RUN ENDED
                a             2026-03-27T23:50:00Z         Pending/InDoubt            2         InDoubt
                b             2026-03-27T23:50:00Z         Pending/InDoubt            2         InDoubt
                a             2026-03-27T23:40:00Z         Missed/WindowClosed        7         NotSent
                b             2026-03-27T23:40:00Z         Missed/WindowClosed        7         NotSent
                Without an account, because Carillon has not looked at them yet: default/new
                """);
    }

    @Test
    void wide_names_the_run_the_note_and_the_fix_and_all_namespaces_name_the_namespace() {
        Accounts.store(cluster, Accounts.eventful(), Accounts.tenMinutely(cluster, "ten"));
        assertThat(Console.run(cluster, "slots", "-A", "-o", "wide").lines())
                .anyMatch(line -> line.startsWith("NAMESPACE  CRONWORKFLOW  SLOT"))
                .anyMatch(line -> line.startsWith("default    ten") && line.contains("ten-1774654200"))
                .anyMatch(line -> line.endsWith("Set or raise startingDeadlineSeconds to allow a later start"));
    }

    @Test
    void an_empty_cluster_says_so() {
        assertThat(Console.run(cluster, "slots").out()).isEqualTo("No slot in the last 1d in namespace default.\n");
        assertThat(Console.run(cluster, "slots", "-A").out()).isEqualTo("No slot in the last 1d.\n");
    }

    @Test
    void the_last_minutes_are_those_of_the_api_servers_clock() {
        Accounts.store(cluster, Accounts.eventful(), Accounts.tenMinutely(cluster, "ten"));
        cluster.serverTime = Console.NOW.plus(Duration.ofHours(1));
        assertThat(Console.run(cluster, "slots", "--since", "25m").out())
                .isEqualTo("No slot in the last 25m in namespace default.\n");
    }

    @Test
    void an_account_that_cannot_be_read_is_named_and_the_others_are_shown() {
        CronWorkflow broken = Accounts.tenMinutely(cluster, "broken");
        Accounts.store(cluster, Accounts.eventful(), broken);
        Accounts.store(cluster, Accounts.eventful(), Accounts.tenMinutely(cluster, "ten"));
        cluster.change(Kind.CRON_LEDGER, broken.uid(), "{\"status\":{\"recordedThrough\":\"soon\"}}");
        Console.Result result = Console.run(cluster, "slots");
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.out()).contains("ten");
        assertThat(result.err()).contains("of CronWorkflow default/broken cannot be read: status.recordedThrough is");
    }

    @Test
    void yaml_has_the_same_parts() {
        Accounts.store(cluster, Accounts.eventful(), Accounts.tenMinutely(cluster, "ten"));
        assertThat(Console.run(cluster, "slots", "-o", "yaml").out())
                .contains("- namespace: default\n  cronWorkflow: ten\n  slot: \"2026-03-27T23:50:00Z\"\n")
                .contains("  to: \"2026-03-27T11:00:00Z\"\n  count: 7\n  outcome: Skipped/Suspended\n");
    }
}
