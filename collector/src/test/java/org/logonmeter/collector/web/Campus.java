package org.logonmeter.collector.web;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.logonmeter.collector.store.SeededSessions.Row;
import org.logonmeter.collector.store.SessionDetail;
import org.logonmeter.protocol.EndClaim.Reason;
import org.logonmeter.protocol.Terminal;
import org.logonmeter.timeline.Session.Inactive;

/** Sessions of two days in a small campus, one of every kind of end first, hostile names last. */
final class Campus {
    static final Instant NOW = Instant.parse("2026-11-25T15:20:00Z");
    static final SessionDetail PLAIN = detail("Library 2", null, List.of());

    private Campus() {}

    static List<Row> sessions() {
        List<Row> rows = new ArrayList<>();
        Instant ten = Instant.parse("2026-11-25T10:02:11Z");
        rows.add(
                new Row(
                        1,
                        "m.okafor",
                        "EXAMPLE",
                        "LIB2-PC-031",
                        ten,
                        "inferred",
                        ten.plusSeconds(1800),
                        ten.plusSeconds(1800),
                        ten.plusSeconds(2093),
                        Reason.CRASH,
                        null,
                        PLAIN));
        rows.add(
                new Row(
                        2,
                        "j.meyer",
                        "EXAMPLE",
                        "LIB2-PC-007",
                        at(3, 55),
                        "unended",
                        null,
                        null,
                        null,
                        null,
                        at(0, 4),
                        detail(
                                "Library 2",
                                null,
                                List.of(new Inactive(Inactive.Kind.LOCK, at(2, 0), at(1, 15))))));
        rows.add(
                new Row(
                        3,
                        "s.lindqvist",
                        "EXAMPLE",
                        "ENG1-PC-006",
                        at(5, 10),
                        "unended",
                        null,
                        null,
                        null,
                        null,
                        at(4, 20),
                        detail("Engineering 1", null, List.of())));
        rows.add(
                new Row(
                        4,
                        "p.novak",
                        null,
                        "eng-srv-01",
                        at(2, 30),
                        "observed",
                        at(1, 1),
                        null,
                        null,
                        Reason.LOGOFF,
                        null,
                        detail(
                                "Engineering 1",
                                new Terminal(
                                        "laptop-77.example.org", "10.69.112.149", null, null, null),
                                List.of())));
        rows.add(
                new Row(
                        5,
                        "a.ferrari",
                        "EXAMPLE",
                        "MED-PC-012",
                        at(7, 0),
                        "shutdown",
                        at(4, 58),
                        null,
                        null,
                        Reason.SHUTDOWN,
                        null,
                        detail("Medicine", null, List.of())));
        rows.add(
                new Row(
                        6,
                        "l.hansen",
                        "EXAMPLE",
                        "MED-PC-013",
                        at(6, 0),
                        "initiated",
                        at(5, 12),
                        null,
                        null,
                        Reason.LOGOFF,
                        null,
                        detail("Medicine", null, List.of())));
        rows.add(
                new Row(
                        7,
                        "t.nguyen",
                        "EXAMPLE",
                        "LIB1-PC-022",
                        at(17, 0),
                        "inferred",
                        at(16, 30),
                        at(16, 30),
                        at(7, 30),
                        Reason.UNKNOWN,
                        null,
                        PLAIN));
        rows.add(
                new Row(
                        8,
                        "guest",
                        null,
                        "LIB1-PC-001",
                        at(20, 0),
                        "observed",
                        at(20, 0).plusSeconds(41),
                        null,
                        null,
                        Reason.LOGOFF,
                        null,
                        detail(null, null, List.of())));
        int id = 9;
        String[] users = {"r.silva", "k.tanaka", "o.petrov", "z.ali", "e.brown", "i.rossi"};
        for (int i = 0; i < 24; i++) {
            Instant start = at(21 + i % 9, i * 2 % 60);
            Instant end = start.plusSeconds(900 + i * 431L);
            rows.add(
                    new Row(
                            id++,
                            users[i % users.length],
                            "EXAMPLE",
                            String.format("LIB1-PC-%03d", i + 2),
                            start,
                            "observed",
                            end,
                            null,
                            null,
                            Reason.LOGOFF,
                            null,
                            detail("Library 1", null, List.of())));
        }
        return rows;
    }

    /** Names that try to be more than names. */
    static List<Row> hostile() {
        List<Row> rows = new ArrayList<>();
        String[] names = {
            "\"><script>alert(1)</script>",
            "javascript:alert(1)",
            "\u202Eecilа\u202C",
            "ü".repeat(200),
            "🧪 tester & co",
            "a' onmouseover='x"
        };
        int id = 900;
        for (String name : names)
            rows.add(
                    new Row(
                            id++,
                            name,
                            "<b>DOM</b>",
                            name,
                            at(1, 1),
                            "observed",
                            at(0, 50),
                            null,
                            null,
                            Reason.LOGOFF,
                            null,
                            detail(name, null, List.of())));
        return rows;
    }

    private static Instant at(int hoursAgo, int minutesMore) {
        return NOW.minus(Duration.ofHours(hoursAgo).plusMinutes(minutesMore));
    }

    static SessionDetail detail(
            @Nullable String location, @Nullable Terminal terminal, List<Inactive> inactive) {
        return new SessionDetail(
                null, null, null, null, null, location, true, null, null, null, null, null,
                inactive, null, null, terminal, null, false, null, null, null, null, List.of());
    }
}
