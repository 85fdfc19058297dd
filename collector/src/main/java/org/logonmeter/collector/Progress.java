package org.logonmeter.collector;

import java.io.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.function.LongSupplier;

/** One line on stderr for work that takes longer than two seconds, if a person is watching. */
final class Progress implements AutoCloseable {
    private static final long NOT_BEFORE = 2_000_000_000L;
    private static final long EVERY = 200_000_000L;
    private static final int WIDTH = 30;

    private final PrintWriter err;
    private final boolean watched;
    private final String what;
    private final LongSupplier nanos;
    private final long started;
    private long shownAt;
    private boolean shown;

    Progress(PrintWriter err, String what) {
        this(err, what, stderrIsATerminal(), System::nanoTime);
    }

    Progress(PrintWriter err, String what, boolean watched, LongSupplier nanos) {
        this.err = err;
        this.what = what;
        this.watched = watched;
        this.nanos = nanos;
        started = nanos.getAsLong();
        shownAt = started;
    }

    /** Java tells only of standard input and output together; Linux tells of each. */
    private static boolean stderrIsATerminal() {
        try {
            Path target = Files.readSymbolicLink(Path.of("/proc/self/fd/2"));
            return target.startsWith("/dev/pts") || target.toString().startsWith("/dev/tty");
        } catch (IOException | UnsupportedOperationException e) {
            return Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
        }
    }

    /**
     * @param total 0 = unknown
     */
    void at(long done, long total) {
        long now = nanos.getAsLong();
        if (!watched || now - started < NOT_BEFORE || (shown && now - shownAt < EVERY)) return;
        shownAt = now;
        shown = true;
        err.print("\r" + (total > 0 ? bar(Math.min(done, total), total) : what + " " + done));
        err.flush();
    }

    private String bar(long done, long total) {
        int full = (int) (done * WIDTH / total);
        return String.format(
                Locale.ROOT,
                "%s [%s%s] %3d %%",
                what,
                "#".repeat(full),
                ".".repeat(WIDTH - full),
                done * 100 / total);
    }

    /** Ends the line. */
    @Override
    public void close() {
        if (!shown) return;
        err.print("\r" + " ".repeat(what.length() + WIDTH + 10) + "\r");
        err.flush();
    }
}
