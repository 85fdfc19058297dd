package org.logonmeter.collector;

import io.helidon.webserver.WebServer;
import java.util.List;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The log on stderr is a diary an administrator reads: libraries speak only when something is
 * wrong.
 */
final class Logging {
    /** Held, for java.util.logging forgets the levels of loggers nobody holds. */
    private static final List<Logger> LIBRARIES =
            List.of(Logger.getLogger("org.flywaydb"), Logger.getLogger("io.helidon"));

    private static final Logger SERVER = Logger.getLogger("io.helidon.webserver");
    private static final @Nullable Level SERVER_LEVEL = SERVER.getLevel();

    private static final String FORMAT_KEY = "java.util.logging.SimpleFormatter.format";
    private static final String FORMAT = "%1$tFT%1$tT.%1$tL%1$tz %4$s %5$s%6$s%n";

    private Logging() {}

    /** One line an entry; unless the administrator gave a logging configuration of his own. */
    static void quietLibraries() {
        if (System.getProperty("java.util.logging.config.file") != null) return;
        if (System.getProperty(FORMAT_KEY) == null) System.setProperty(FORMAT_KEY, FORMAT);
        LIBRARIES.forEach(logger -> logger.setLevel(Level.WARNING));
    }

    /**
     * Runs the start of a server that writes traces of its failure itself; whoever calls tells the
     * failure in a sentence. Its threads may write late, so after a failure it stays quiet.
     */
    static void quietStart(Supplier<WebServer> start) {
        SERVER.setLevel(Level.OFF);
        if (start.get().isRunning()) SERVER.setLevel(SERVER_LEVEL);
    }
}
