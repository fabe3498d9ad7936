package dev.carillon.lab.planted;

import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.platform.engine.CancellationToken;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.ClassNameFilter;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherExecutionRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Runs the core's unit tests until one fails, and says which. */
final class UnitTests {
    private static final List<String> ROOMS =
            List.of("launch", "fault", "cron", "control", "store", "audit", "time", "api");

    /** They tell thousands of stories, or make up thousands of inputs: each bug would take minutes. */
    private static final String TOO_LONG = ".*(TinyWorld|Fuzz|Property|Allocation).*";

    private UnitTests() {}

    public static void main(String[] args) {
        AtomicReference<String> failed = new AtomicReference<>("not found");
        CancellationToken end = CancellationToken.create();
        Launcher launcher = LauncherFactory.create();
        launcher.execute(LauncherExecutionRequestBuilder.request(LauncherDiscoveryRequestBuilder.request()
                        .selectors(ROOMS.stream()
                                .map(room -> DiscoverySelectors.selectPackage("dev.carillon." + room))
                                .toList())
                        .filters(ClassNameFilter.excludeClassNamePatterns(TOO_LONG))
                        .build())
                .listeners(new TestExecutionListener() {
                    @Override
                    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
                        if (test.isTest() && result.getStatus() == TestExecutionResult.Status.FAILED) {
                            failed.compareAndSet(
                                    "not found", "found by the unit test " + test.getLegacyReportingName());
                            end.cancel();
                        }
                    }
                })
                .cancellationToken(end)
                .build());
        System.out.println(failed.get());
    }
}
