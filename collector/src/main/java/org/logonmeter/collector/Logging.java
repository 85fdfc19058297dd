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

    private Logging() {}

    /** Unless the administrator gave a logging configuration of his own. */
    static void quietLibraries() {
        if (System.getProperty("java.util.logging.config.file") != null) return;
        LIBRARIES.forEach(logger -> logger.setLevel(Level.WARNING));
    }
}
