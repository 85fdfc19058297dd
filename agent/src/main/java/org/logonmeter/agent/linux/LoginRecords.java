package org.logonmeter.agent.linux;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.logonmeter.agent.session.SessionSnapshot;
import org.logonmeter.protocol.SessionDetails;
import org.logonmeter.protocol.SessionId;
import org.logonmeter.protocol.Terminal;

/** What the records of utmp or wtmp say about sessions. Pure. */
final class LoginRecords {
    private LoginRecords() {}

    /**
     * Logins that no later record of the same terminal, no boot and no shutdown ended. Says nothing
     * about whether their process still lives.
     */
    static Collection<UtmpRecord> open(List<UtmpRecord> records) {
        Map<String, UtmpRecord> open = new LinkedHashMap<>();
        for (UtmpRecord record : records) {
            if (record.endsAllSessions()) open.clear();
            else if (record.type() == UtmpRecord.DEAD_PROCESS) open.remove(record.line());
            else if (record.type() == UtmpRecord.USER_PROCESS) {
                open.remove(record.line());
                if (record.opensSession()) open.put(record.line(), record);
            }
        }
        return open.values();
    }

    /** The terminal's name is the session's id; the record's time is its start. */
    static SessionSnapshot session(UtmpRecord record, Accounts accounts) {
        return new SessionSnapshot(
                new SessionId(record.line(), record.at()),
                accounts.named(record.user()),
                details(record),
                null,
                null,
                null,
                null);
    }

    static SessionDetails details(UtmpRecord record) {
        boolean display = record.line().startsWith(":");
        boolean atMachine = record.host().isEmpty() || record.host().startsWith(":");
        boolean remote = !atMachine || record.address() != null;
        return new SessionDetails(
                display || record.host().startsWith(":") ? "x11" : "tty",
                null,
                remote,
                remote ? terminal(record) : null);
    }

    private static @Nullable Terminal terminal(UtmpRecord record) {
        Terminal named = Terminals.from(record.host());
        if (record.address() == null || (named != null && named.ip() != null)) return named;
        return new Terminal(
                named == null ? null : named.name(), record.address(), null, null, null);
    }
}
