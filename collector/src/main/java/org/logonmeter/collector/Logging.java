package org.logonmeter.collector;

import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The log on stderr is a diary an administrator reads: libraries speak only when something is
 * wrong.
 */
final class Logging {
    /** Held, for java.util.logging forgets the levels of loggers nobody holds. */
    private static final List<Logger> LIBRARIES =
            List.of(Logger.getLogger("org.flywaydb"), Logger.getLogger("io.helidon"));

    private static final String FORMAT_KEY = "java.util.logging.SimpleFormatter.format";
    private static final String FORMAT = "%1$tFT%1$tT.%1$tL%1$tz %4$s %5$s%6$s%n";

    private Logging() {}

    /** One line an entry; unless the administrator gave a logging configuration of his own. */
    static void quietLibraries() {
        if (System.getProperty("java.util.logging.config.file") != null) return;
        if (System.getProperty(FORMAT_KEY) == null) System.setProperty(FORMAT_KEY, FORMAT);
        LIBRARIES.forEach(logger -> logger.setLevel(Level.WARNING));
    }
}
