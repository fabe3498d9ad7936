package dev.carillon.testkit;

import dev.carillon.api.ApiObject;
import dev.carillon.audit.Evidence;
import dev.carillon.cron.Child;
import dev.carillon.cron.CronSettings;
import dev.carillon.cron.CronWorkflow;
import dev.carillon.cron.LedgerJson;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the audit that ships looks at, of a whole API server. */
public final class Evidences {
    private Evidences() {}

    /** One for each CronWorkflow, with its account and its runs. */
    public static List<Evidence> of(List<ApiObject> crons, List<ApiObject> ledgers, List<ApiObject> workflows) {
        Map<String, LedgerJson.Found> found = new HashMap<>();
        ledgers.stream().map(LedgerJson::read).forEach(l -> found.put(l.cronUid(), l));
        List<Child> runs = workflows.stream().map(Child::read).toList();
        return crons.stream()
                .map(CronWorkflow::read)
                .map(cron -> Evidence.of(
                        cron,
                        found.get(cron.uid()),
                        runs.stream()
                                .filter(r -> r.cronUid().equals(cron.uid()))
                                .toList(),
                        CronSettings.DEFAULT))
                .toList();
    }
}
