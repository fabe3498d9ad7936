package dev.carillon.lab.chaos;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import javax.net.ssl.SSLSocket;

/**
 * One end of a connection. The plain socket below TLS is kept, because only it can be cut without a
 * good-bye.
 */
final class Wire {
    private final Socket plain;
    private final Socket dressed;
    private final InputStream in;
    private final OutputStream out;

    Wire(Socket plain, Socket dressed) throws IOException {
        this.plain = plain;
        this.dressed = dressed;
        if (dressed instanceof SSLSocket tls) {
            tls.startHandshake();
        }
        this.in = new BufferedInputStream(dressed.getInputStream());
        this.out = new BufferedOutputStream(dressed.getOutputStream());
    }

    InputStream in() {
        return in;
    }

    OutputStream out() {
        return out;
    }

    /** Ends it in good order, with TLS's good-bye. */
    void close() {
        try {
            dressed.close();
        } catch (IOException e) {
            cut(Trouble.Cut.RESET);
        }
    }

    void cut(Trouble.Cut how) {
        cut(plain, how);
    }

    static void cut(Socket plain, Trouble.Cut how) {
        try {
            if (how == Trouble.Cut.RESET) {
                // No lingering: the kernel sends RST and drops what is not sent yet.
                plain.setSoLinger(true, 0);
            }
            plain.close();
        } catch (IOException e) {
            assert plain.isClosed() : e;
        }
    }
}
