package org.logonmeter.agent.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The bytes of {@code struct utmp}, utmp(5), as glibc lays it out: 384 bytes where 32-bit programs
 * must be able to read it too (x86, POWER, s390, MIPS), 400 bytes with 64-bit times elsewhere (ARM,
 * RISC-V). Pure.
 *
 * @param recordBytes 384 or 400
 */
record UtmpFormat(int recordBytes, ByteOrder order) {
    private static final int TYPE = 0;
    private static final int PID = 4;
    private static final int LINE = 8;
    private static final int LINE_BYTES = 32;
    private static final int USER = 44;
    private static final int USER_BYTES = 32;
    private static final int HOST = 76;
    private static final int HOST_BYTES = 256;

    static final UtmpFormat X86_64 = new UtmpFormat(384, ByteOrder.LITTLE_ENDIAN);
    static final UtmpFormat ARM_64 = new UtmpFormat(400, ByteOrder.LITTLE_ENDIAN);

    /** Signals a file that cannot be what it is called. */
    static final class MalformedException extends Exception {
        private static final long serialVersionUID = 1L;

        MalformedException(String message) {
            super(message);
        }
    }

    static UtmpFormat ofThisMachine() {
        String architecture = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
        boolean wide = architecture.matches("aarch64|arm64|riscv64|loongarch64");
        return new UtmpFormat(wide ? 400 : 384, ByteOrder.nativeOrder());
    }

    /**
     * All whole records, in the file's order; the torn last one of a file being written is left
     * out.
     *
     * @throws MalformedException if a record's type does not exist, so this is no such file
     */
    List<UtmpRecord> records(byte[] bytes) throws MalformedException {
        List<UtmpRecord> records = new ArrayList<>();
        ByteBuffer all = ByteBuffer.wrap(bytes).order(order);
        for (int from = 0; from + recordBytes <= bytes.length; from += recordBytes) {
            UtmpRecord record = record(all.slice(from, recordBytes).order(order));
            if (record.type() < 0 || record.type() > UtmpRecord.LAST_TYPE)
                throw new MalformedException(
                        "no login record at byte " + from + ": type " + record.type());
            records.add(record);
        }
        return records;
    }

    private UtmpRecord record(ByteBuffer bytes) {
        boolean wide = recordBytes == 400;
        int time = wide ? 344 : 340;
        long seconds = wide ? bytes.getLong(time) : Integer.toUnsignedLong(bytes.getInt(time));
        long micros = wide ? bytes.getLong(time + 8) : bytes.getInt(time + 4);
        byte[] address = new byte[16];
        bytes.get(wide ? 360 : 348, address);
        return new UtmpRecord(
                bytes.getShort(TYPE),
                bytes.getInt(PID),
                text(bytes, LINE, LINE_BYTES),
                text(bytes, USER, USER_BYTES),
                text(bytes, HOST, HOST_BYTES),
                Terminals.text(address),
                Instant.EPOCH
                        .plusSeconds(Math.clamp(seconds, 0, 253_402_300_799L))
                        .plusNanos(Math.clamp(micros, 0, 999_999) * 1000L));
    }

    private static String text(ByteBuffer bytes, int from, int size) {
        byte[] field = new byte[size];
        bytes.get(from, field);
        int length = 0;
        while (length < size && field[length] != 0) length++;
        return new String(field, 0, length, StandardCharsets.UTF_8);
    }
}
