package dev.carillon.cron;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.audit.DueTimes;
import dev.carillon.expr.Conditions;
import dev.carillon.expr.Judgement;
import dev.carillon.expr.Value;
import dev.carillon.time.Schedules;
import java.time.Instant;
import java.time.zone.ZoneRulesProvider;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A name means the same zone to schedules, to conditions and to the audit, each of which reads it by itself. */
class ZoneNamesTest {
    private static final List<String> AT_FOUR = List.of("0 4 * * *");
    private static final List<String> LACKED_BY_THE_JDK = List.of("EST", "MST", "HST", "ROC", "GMT+0", "GMT-0");
    private static final List<String> OF_NO_ZONE = List.of("est", "utc", "Z", "UTC+2", "+02:00", "Mars/Olympus");
    private static final Instant UNKNOWN = Instant.EPOCH;
    private static final Value.Fields NO_FIELDS = new Value.Fields(Map.of());

    @Test
    void a_zone_has_one_wall_clock_for_all_who_read_its_name() {
        for (String name : names()) {
            for (String day : List.of("2026-01-15", "2026-07-15")) {
                Instant from = Instant.parse(day + "T00:00:00Z");
                Instant four = scheduled(name, from);
                String condition = "now().In(timezone('" + name + "')).Hour() == 4";
                assertThat(audited(name, from)).as("%s on %s", name, day).isEqualTo(four);
                assertThat(Conditions.stop(condition, NO_FIELDS, four))
                        .as("%s on %s", name, day)
                        .isInstanceOf(four.equals(UNKNOWN) ? Judgement.Unusable.class : Judgement.Holds.class);
            }
        }
    }

    private static List<String> names() {
        return Stream.of(ZoneRulesProvider.getAvailableZoneIds(), LACKED_BY_THE_JDK, OF_NO_ZONE)
                .flatMap(Collection::stream)
                .toList();
    }

    private static Instant scheduled(String zone, Instant from) {
        return Schedules.parse(AT_FOUR, zone) instanceof Schedules.Parsed.Ok(Schedules schedules)
                ? Instant.ofEpochSecond(schedules.nextAfter(from.getEpochSecond()))
                : UNKNOWN;
    }

    private static Instant audited(String zone, Instant from) {
        try {
            return DueTimes.of(AT_FOUR, zone, from)
                    .between(from, from.plusSeconds(86_400), 2)
                    .times()
                    .first();
        } catch (DueTimes.Unreadable e) {
            return UNKNOWN;
        }
    }
}
