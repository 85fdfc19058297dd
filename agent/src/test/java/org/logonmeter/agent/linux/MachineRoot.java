package org.logonmeter.agent.linux;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;

/** The files of a machine, in a directory of the test. */
record MachineRoot(Path directory) {
    static final String BOOT_ID = "97e0bdde-c203-436a-b6bb-2fc25bfca6bb";

    static MachineRoot in(Path directory) throws IOException {
        MachineRoot root = new MachineRoot(directory.resolve("root"));
        root.file("/proc/sys/kernel/random/boot_id", BOOT_ID + "\n");
        root.file("/proc/uptime", "1234.56 99.0\n");
        root.file("/etc/passwd", "root:x:0:0::/root:/bin/sh\njo:x:1501:1501::/home/jo:/bin/sh\n");
        return root;
    }

    LinuxPaths paths() {
        return new LinuxPaths(directory, directory.resolve("bus"), List.of(), List.of());
    }

    Path file(String absolute, String text) throws IOException {
        Path file = paths().at(absolute);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    Path loginRecords(String absolute, byte[] records) throws IOException {
        Path file = paths().at(absolute);
        Files.createDirectories(file.getParent());
        return Files.write(file, records, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    /** The bytes a login of jo leaves, in this machine's own layout. */
    static byte[] login(long pid, String line, Instant at) {
        UtmpFormat format = UtmpFormat.ofThisMachine();
        ByteBuffer bytes = ByteBuffer.allocate(format.recordBytes()).order(format.order());
        bytes.putShort(0, (short) UtmpRecord.USER_PROCESS).putInt(4, Math.toIntExact(pid));
        bytes.put(8, line.getBytes(StandardCharsets.UTF_8));
        bytes.put(44, "jo".getBytes(StandardCharsets.UTF_8));
        bytes.put(76, "10.1.2.3".getBytes(StandardCharsets.UTF_8));
        if (format.recordBytes() == 400) bytes.putLong(344, at.getEpochSecond());
        else bytes.putInt(340, (int) at.getEpochSecond());
        return bytes.array();
    }
}
