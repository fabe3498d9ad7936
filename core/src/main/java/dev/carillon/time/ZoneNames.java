package dev.carillon.time;

import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneRulesProvider;
import java.util.Map;
import java.util.Set;

/**
 * Time zones by their IANA names, as Go's {@code time.LoadLocation} knows them: {@code UTC+3} and {@code +03:00},
 * which Java knows too, are no names.
 */
final class ZoneNames {
    /** IANA names that the JDK leaves out, with the zones that the tz database links them to. */
    private static final Map<String, String> LINKS = Map.of(
            "EST", "America/Panama",
            "MST", "America/Phoenix",
            "HST", "Pacific/Honolulu",
            "ROC", "Asia/Taipei",
            "GMT+0", "Etc/GMT",
            "GMT-0", "Etc/GMT");

    /** Left-overs of old systems that the JDK has and the tz database has not. */
    private static final String NOT_IANA = "SystemV/";

    private ZoneNames() {}

    static Reading<ZoneId> read(String name) {
        if (name.isEmpty()) {
            return new Reading.Read<>(ZoneOffset.UTC);
        }
        Set<String> known = ZoneRulesProvider.getAvailableZoneIds();
        String target = LINKS.getOrDefault(name, name);
        if (known.contains(target) && !target.startsWith(NOT_IANA)) {
            return new Reading.Read<>(ZoneId.of(target));
        }
        String fix = known.stream()
                .filter(name::equalsIgnoreCase)
                .filter(id -> !id.startsWith(NOT_IANA))
                .findFirst()
                .map(id -> "Zone names are case-sensitive: write " + id + ".")
                .orElse("Use a name of the IANA time zone database, such as Europe/Berlin or UTC.");
        return new Reading.Unreadable<>("unknown time zone " + Reading.shown(name), fix);
    }
}
