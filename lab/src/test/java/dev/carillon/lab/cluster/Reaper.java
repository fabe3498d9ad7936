package dev.carillon.lab.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * Leaves nothing behind, however this JVM ends: a small shell that reads our process ids and folders
 * from a pipe, and kills and removes them when the pipe closes. A shutdown hook alone would not run
 * on {@code kill -9}, which is how a build tool ends a test JVM that takes too long.
 */
final class Reaper {
    private static final String SCRIPT = """
            trap '' HUP INT TERM
            pids=
            set --
            while read -r what argument; do
              case $what in
                pid) pids="$pids $argument" ;;
                gone)
                  kept=
                  for pid in $pids; do [ "$pid" = "$argument" ] || kept="$kept $pid"; done
                  pids=$kept ;;
                folder) set -- "$@" "$argument" ;;
              esac
            done
            [ -z "$pids" ] || kill -KILL $pids
            rm -rf -- "$@" || { sleep 1; rm -rf -- "$@"; }
            """;

    /** How long an exiting JVM waits for it; killing and removing takes milliseconds. */
    private static final long EXIT_SECONDS = 5;

    private static final Reaper INSTANCE = new Reaper();

    private final Process shell;

    private Reaper() {
        try {
            shell = new ProcessBuilder("sh", "-c", SCRIPT)
                    .redirectOutput(Redirect.DISCARD)
                    .redirectError(Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot start sh, which cleans up after the cluster", e);
        }
        Runtime.getRuntime().addShutdownHook(new Thread(this::finish, "reaper"));
    }

    static void kills(long pid) {
        INSTANCE.tell("pid " + pid);
    }

    /** The process has ended: its number may soon be somebody else's. */
    static void forgets(long pid) {
        INSTANCE.tell("gone " + pid);
    }

    static void removes(Path folder) {
        INSTANCE.tell("folder " + folder.toAbsolutePath());
    }

    private synchronized void tell(String line) {
        try {
            shell.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
            shell.getOutputStream().flush();
        } catch (IOException e) {
            throw new UncheckedIOException("The cleaning shell is gone; was it killed?", e);
        }
    }

    private void finish() {
        try {
            shell.getOutputStream().close();
            // Stop waiting after the limit: the shell goes on without us.
            if (!shell.waitFor(EXIT_SECONDS, TimeUnit.SECONDS)) {
                System.err.println("Still removing the cluster's folders in the background");
            }
        } catch (IOException e) {
            System.err.println("The cleaning shell is gone: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
