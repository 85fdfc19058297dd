package org.logonmeter.agent.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.logonmeter.agent.session.HostReadException;
import org.logonmeter.agent.session.SessionSnapshot;

/** The login records of a machine without logind: utmp, else wtmp, else wtmpdb. */
final class LoginSources {
    /**
     * Sessions and where they came from.
     *
     * @param source {@code utmp}, {@code wtmp}, {@code wtmpdb}
     */
    record Listing(String source, List<SessionSnapshot> sessions) {}

    private final LinuxPaths paths;
    private final Wtmpdb wtmpdb;
    private final UtmpFormat format = UtmpFormat.ofThisMachine();

    LoginSources(LinuxPaths paths) {
        this.paths = paths;
        this.wtmpdb = new Wtmpdb(paths);
    }

    /**
     * @throws HostReadException if the source cannot be read, or there is none: then it says what
     *     to do
     */
    Listing sessions() throws HostReadException {
        for (Path utmp : List.of(paths.utmp(), paths.utmpOfOldSystems()))
            if (Files.exists(utmp)) return new Listing("utmp", sessions(utmp));
        if (Files.exists(paths.wtmp())) return new Listing("wtmp", sessions(paths.wtmp()));
        if (wtmpdb.isThere()) return new Listing("wtmpdb", wtmpdb.sessions());
        throw new HostReadException(
                "sessions",
                "this machine has no source of sessions: no logind on "
                        + paths.busSocket()
                        + ", no "
                        + paths.utmp()
                        + ", no "
                        + paths.wtmp()
                        + ", no wtmpdb. Run systemd-logind, or create the file, as root:"
                        + " install -m 664 -g utmp /dev/null "
                        + paths.wtmp());
    }

    private List<SessionSnapshot> sessions(Path file) throws HostReadException {
        return new LoginRecordFile(file, format, paths).sessions();
    }

    /** Differs whenever a record was written; to be compared, nothing else. */
    Optional<Object> stamp() {
        return List.of(
                        paths.utmp(),
                        paths.utmpOfOldSystems(),
                        paths.wtmp(),
                        paths.at("/var/log/wtmp.db"),
                        paths.at("/var/lib/wtmpdb/wtmp.db"))
                .stream()
                .filter(Files::exists)
                .findFirst()
                .map(LoginSources::stampOf);
    }

    private static Object stampOf(Path file) {
        try {
            return List.of(file, Files.size(file), Files.getLastModifiedTime(file));
        } catch (IOException gone) {
            return file;
        }
    }
}
