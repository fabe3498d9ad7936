package dev.carillon.io.kube;

import java.util.Comparator;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/**
 * ChaCha20 before AES, for servers that follow their client's wish (Go's do). The quick compiler, which is the only one in
 * bin/carillon, does not use the processor's instructions for AES, and then AES-GCM takes 3.5 times as long as this.
 */
public final class Ciphers {
    private Ciphers() {}

    /** What a client of this context should ask for: all that it asks for by default, in our order. */
    public static SSLParameters preferred(SSLContext tls) {
        SSLParameters parameters = tls.getDefaultSSLParameters();
        parameters.setCipherSuites(Stream.of(parameters.getCipherSuites())
                .sorted(Comparator.comparing(suite -> !suite.contains("CHACHA20")))
                .toArray(String[]::new));
        return parameters;
    }
}
