package dev.carillon.lab.chaos;

import java.io.IOException;
import java.io.OutputStream;

/** The way to a client: open, shut (what is written vanishes), or open for some bytes more. */
final class Valve extends OutputStream {
    /** The bytes that were to pass have passed. */
    static final class Spent extends IOException {
        private static final long serialVersionUID = 1;

        Spent() {
            super("as many bytes as the rule lets pass");
        }
    }

    private final OutputStream out;
    private volatile boolean shut;
    private long left;

    Valve(OutputStream out, long left) {
        this.out = out;
        this.left = left;
    }

    void shut() {
        shut = true;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        if (shut) {
            return;
        }
        int passing = (int) Math.min(length, left);
        out.write(bytes, offset, passing);
        left -= passing;
        if (passing < length) {
            out.flush();
            throw new Spent();
        }
    }

    @Override
    public void flush() throws IOException {
        if (!shut) {
            out.flush();
        }
    }
}
