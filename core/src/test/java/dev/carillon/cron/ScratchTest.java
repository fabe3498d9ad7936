package dev.carillon.cron;
import dev.carillon.time.*;
import java.time.*;
import java.util.*;
import org.junit.jupiter.api.Test;
class ScratchTest {
    static final List<String> TEXTS = List.of("* * * * *", "*/2 * * * *", "0 * * * *", "*/7 * * * *", "@every 90s", "@every 40s", "1-59/2 * * * *", "*/5 * * * *");
    static List<String> pick(Random r) {
        List<String> all = new ArrayList<>(TEXTS); Collections.shuffle(all, r);
        return all.subList(0, 1 + r.nextInt(3));
    }
    static Set<Instant> due(List<String> texts, Instant anchor, Instant after, Instant through) {
        Set<Instant> due = new TreeSet<>();
        Schedules.Parsed.Ok ok = (Schedules.Parsed.Ok) Schedules.parse(texts, "");
        for (long s : ok.schedules().anchored(anchor.getEpochSecond()).between(after.getEpochSecond(), through.getEpochSecond(), 10_000)) due.add(Instant.ofEpochSecond(s));
        return due;
    }
    @Test void edits() {
        int bad = 0;
        for (long seed = 0; seed < 6000 && bad < 6; seed++) {
            Random r = new Random(seed);
            List<String> old = pick(r), next = pick(r);
            Instant start = Views.time("09:57:30");
            Views v = Views.cron(old.toArray(String[]::new));
            v.ledger(CronLedger.begin(start, old, "").withVersion("5").stamped(1, start));
            String d = List.of("{}", "{'startingDeadlineSeconds':45}", "{'startingDeadlineSeconds':600}", "{'startingDeadlineSeconds':0}").get(r.nextInt(4));
            v.spec(d);
            if (r.nextInt(3) == 0) v.annotated(Names.CATCH_UP, "All");
            v.gapless();
            Instant noted = Views.time("10:00:00").plusSeconds(r.nextInt(200));
            Instant heard = noted.plusMillis(r.nextInt(2) == 0 ? r.nextInt(3000) : r.nextInt(90_000));
            boolean down = r.nextInt(4) == 0;
            Instant end = heard.plusSeconds(130);
            Instant now = start;
            boolean told = false;
            Instant edit = null;
            Map<Instant, String> outcomes = new TreeMap<>();
            String story = "seed " + seed + " " + old + "->" + next + " noted " + noted + " heard " + heard + " down " + down + " " + d;
            try {
            while (now.isBefore(end)) {
                now = now.plusMillis(r.nextInt(4) == 0 ? r.nextInt(100) : r.nextInt(9_000));
                if (!told && !now.isBefore(heard)) {
                    now = heard; told = true;
                    v.schedules(next.toArray(String[]::new)).metadata("{'managedFields':[{'manager':'kubectl','time':'" + noted + "','fieldsV1':{'f:spec':{'f:schedules':{}}}}]}");
                }
                if (down && now.isBefore(heard)) continue;
                CronPlan p = v.at(now);
                if (told && edit == null) { edit = p.ledger().effectiveFrom(); }
                v.carriedOut(p, now);
            }
            // settle
            for (int i = 0; i < 3; i++) { CronPlan p = v.at(now); v.carriedOut(p, now); }
            } catch (RuntimeException e) { System.out.println(story + " " + e); bad++; continue; }
            Set<Instant> expected;
            if (old.equals(next)) { expected = due(old, start, start, now); }
            else {
                expected = due(old, start, start, edit);
                Set<Instant> ofNew = due(next, edit, noted.isBefore(edit) ? noted : edit, now);
                expected.addAll(ofNew);
            }
            long got = v.ledger().counters().slots() + v.ledger().open().size();
            if (got != expected.size()) {
                bad++;
                System.out.println(story + " edit " + edit + " expected " + expected.size() + " got " + got + " " + v.ledger().counters() + " open " + v.ledger().open());
            }
            for (CronLedger.Open o : v.ledger().open()) if (o.slot().plusSeconds(605).isBefore(now)) { bad++; System.out.println(story + " stuck " + o); }
        }
    }
}
