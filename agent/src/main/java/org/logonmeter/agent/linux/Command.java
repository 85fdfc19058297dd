package org.logonmeter.agent.linux;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.logonmeter.agent.session.HostReadException;

/**
 * Runs a command of the system and reads its lines, within bounds of time, of length and of number.
 */
final class Command {
    /** Longer lines are passed over; journalctl itself leaves out fields above 4 kB. */
    static final int LONGEST_LINE_BYTES = 64 << 10;

    /** Exit of a process that was killed: 128 + SIGKILL. */
    private static final int KILLED = 128 + 9;

    private static final int LONGEST_COMPLAINT_BYTES = 4 << 10;
    private static final Duration LONGEST_RUN = Duration.ofSeconds(60);

    /**
     * How a run ended.
     *
     * @param stopped the reader had enough
     * @param complaint what the command wrote to standard error
     * @param passedOver lines that were too long to read
     */
    record Run(boolean stopped, int exit, String complaint, int passedOver) {}

    private Command() {}

    /**
     * @param taker gets each line; false = enough
     * @throws HostReadException if the command cannot be run or does not come to an end
     */
    static Run run(List<String> command, Predicate<String> taker) throws HostReadException {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("LC_ALL", "C");
        builder.environment().put("SYSTEMD_COLORS", "0");
        try {
            Process process = builder.start();
            process.getOutputStream().close();
            return read(process, command, taker);
        } catch (IOException e) {
            throw new HostReadException(command.getFirst(), "cannot be run", e);
        }
    }

    private static Run read(Process process, List<String> command, Predicate<String> taker)
            throws HostReadException, IOException {
        CompletableFuture<String> complaint =
                CompletableFuture.supplyAsync(() -> listen(process), Thread::startVirtualThread);
        Thread guard = Thread.startVirtualThread(() -> endLate(process));
        boolean stopped = false;
        InputStream out = new BufferedInputStream(process.getInputStream(), 1 << 16);
        Lines lines = new Lines(out);
        try (out) {
            for (String line = lines.next(); !stopped && !line.isEmpty(); line = lines.next())
                stopped = !taker.test(line);
        } finally {
            if (stopped) process.destroy();
        }
        try {
            if (!process.waitFor(LONGEST_RUN.toSeconds(), TimeUnit.SECONDS))
                process.destroyForcibly();
            guard.join();
            int exit = process.waitFor();
            if (!stopped && exit == KILLED)
                throw new HostReadException(
                        String.join(" ", command), "gave no end within " + LONGEST_RUN);
            return new Run(stopped, exit, complaint.join().strip(), lines.passedOver);
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new HostReadException(command.getFirst(), "was interrupted", e);
        }
    }

    private static void endLate(Process process) {
        try {
            if (!process.waitFor(LONGEST_RUN.toSeconds(), TimeUnit.SECONDS))
                process.destroyForcibly();
        } catch (InterruptedException ended) {
            process.destroyForcibly();
        }
    }

    private static String listen(Process process) {
        try (InputStream err = process.getErrorStream()) {
            byte[] complaint = err.readNBytes(LONGEST_COMPLAINT_BYTES);
            err.transferTo(OutputStream.nullOutputStream());
            return new String(complaint, StandardCharsets.UTF_8);
        } catch (IOException gone) {
            return "";
        }
    }

    /** Lines of bounded length; longer ones are passed over as if they were not there. */
    static final class Lines {
        private final InputStream in;
        private int passedOver;

        Lines(InputStream in) {
            this.in = in;
        }

        /** The next line that is not empty and not too long; empty text = the end. */
        String next() throws IOException {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            boolean tooLong = false;
            for (int b = in.read(); b >= 0; b = in.read()) {
                if (b != '\n') {
                    if (line.size() < LONGEST_LINE_BYTES) line.write(b);
                    else tooLong = true;
                } else if (!tooLong && line.size() > 0) {
                    return line.toString(StandardCharsets.UTF_8);
                } else {
                    if (tooLong) passedOver++;
                    line.reset();
                    tooLong = false;
                }
            }
            return tooLong ? "" : line.toString(StandardCharsets.UTF_8);
        }
    }

    /** All lines, for short answers; the first {@code most} of them. */
    static List<String> lines(List<String> command, int most) throws HostReadException {
        List<String> lines = new ArrayList<>();
        run(
                command,
                line -> {
                    lines.add(line);
                    return lines.size() < most;
                });
        return lines;
    }
}
