package org.logonmeter.agent;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.logonmeter.proof.Proof;

/** A small volume that only the processes put into it see; it is gone with this object. */
final class SmallVolume implements AutoCloseable {
    private static final int BLOCK_BYTES = 4096;

    private final Process holder;
    private final Path at;

    private SmallVolume(Process holder, Path at) {
        this.holder = holder;
        this.at = at;
    }

    /**
     * Mounts it.
     *
     * @param at an empty directory
     */
    static SmallVolume of(int mebibytes, Path at) throws IOException {
        String mount = "mount -t tmpfs -o size=" + mebibytes + "m none '" + at + "'";
        try {
            Process holder =
                    new ProcessBuilder(
                                    "unshare",
                                    "-m",
                                    "sh",
                                    "-c",
                                    mount + " && echo mounted && exec cat")
                            .redirectErrorStream(true)
                            .start();
            BufferedReader told = holder.inputReader(StandardCharsets.UTF_8);
            String line = told.readLine();
            if ("mounted".equals(line)) return new SmallVolume(holder, at);
            holder.destroyForcibly();
            Proof.cannotRun(
                    "a small volume cannot be mounted here (" + line + ")",
                    "run as root on Linux (unshare, mount)");
        } catch (IOException e) {
            Proof.cannotRun(
                    "a small volume cannot be mounted here", "run as root on Linux (unshare)");
        }
        throw new AssertionError("not reached");
    }

    /** The command that runs another one where the volume is seen. */
    List<String> seenBy(List<String> command) {
        List<String> entered = new ArrayList<>();
        entered.addAll(List.of("nsenter", "--mount=/proc/" + holder.pid() + "/ns/mnt"));
        entered.addAll(command);
        return entered;
    }

    /** A file of the volume, seen from here. */
    Path file(String name) {
        return Path.of("/proc/" + holder.pid() + "/root" + at).resolve(name);
    }

    /** Writes until not one more block goes in. */
    void fill() throws IOException {
        byte[] block = new byte[BLOCK_BYTES];
        try (OutputStream out =
                Files.newOutputStream(
                        file("filler"), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            while (true) out.write(block);
        } catch (IOException e) {
            if (!String.valueOf(e.getMessage()).contains("No space left")) throw e;
        }
    }

    /** Gives back what {@link #fill} took. */
    void empty() throws IOException {
        Files.deleteIfExists(file("filler"));
    }

    @Override
    public void close() {
        holder.destroyForcibly();
    }
}
