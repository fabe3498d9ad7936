package dev.carillon.io.kube;

import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.security.spec.InvalidKeySpecException;

/** Private keys of the older forms, wrapped into PKCS 8, which is the only one that the JDK reads. */
final class Der {
    private static final int INTEGER = 0x02;
    private static final int OCTETS = 0x04;
    private static final int SEQUENCE = 0x30;
    private static final int PARAMETERS = 0xa0;

    private static final byte[] VERSION = {INTEGER, 1, 0};

    /** The object identifier 1.2.840.113549.1.1.1 and its parameters, which are none. */
    private static final byte[] RSA = {
        0x06, 0x09, 0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00
    };

    /** The object identifier 1.2.840.10045.2.1; the curve follows. */
    private static final byte[] EC = {0x06, 0x07, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 0x02, 0x01};

    private Der() {}

    /** @param pkcs1 an RSAPrivateKey (RFC 8017) */
    static byte[] rsaKey(byte[] pkcs1) {
        return value(SEQUENCE, VERSION, value(SEQUENCE, RSA), value(OCTETS, pkcs1));
    }

    /** @param sec1 an ECPrivateKey (RFC 5915), which names its curve */
    static byte[] ecKey(byte[] sec1) throws InvalidKeySpecException {
        try {
            ByteBuffer fields = content(ByteBuffer.wrap(sec1), SEQUENCE);
            content(fields, INTEGER);
            content(fields, OCTETS);
            ByteBuffer parameters = content(fields, PARAMETERS);
            byte[] curve = new byte[parameters.remaining()];
            parameters.get(curve);
            return value(SEQUENCE, VERSION, value(SEQUENCE, EC, curve), value(OCTETS, sec1));
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            throw new InvalidKeySpecException("no EC key that names its curve", e);
        }
    }

    /** The content of the value that comes next, which is read past. */
    private static ByteBuffer content(ByteBuffer from, int tag) throws InvalidKeySpecException {
        if (Byte.toUnsignedInt(from.get()) != tag) {
            throw new InvalidKeySpecException("no EC key that names its curve");
        }
        int length = Byte.toUnsignedInt(from.get());
        if (length > 0x7f) { // a length of one byte or two, and no key is longer
            int bytes = length & 0x7f;
            length = 0;
            for (int i = 0; i < bytes && i < 2; i++) {
                length = (length << 8) | Byte.toUnsignedInt(from.get());
            }
        }
        ByteBuffer content = from.slice().limit(length);
        from.position(from.position() + length);
        return content;
    }

    private static byte[] value(int tag, byte[]... parts) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            content.writeBytes(part);
        }
        ByteArrayOutputStream value = new ByteArrayOutputStream();
        value.write(tag);
        int length = content.size();
        if (length > 0xff) {
            value.write(0x82);
            value.write(length >> 8);
        } else if (length > 0x7f) {
            value.write(0x81);
        }
        value.write(length);
        value.writeBytes(content.toByteArray());
        return value.toByteArray();
    }
}
