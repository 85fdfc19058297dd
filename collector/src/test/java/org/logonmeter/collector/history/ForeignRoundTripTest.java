package org.logonmeter.collector.history;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.logonmeter.collector.history.RandomListing.Meant;
import org.logonmeter.collector.history.SessionImport.Counts;
import org.logonmeter.collector.store.Arrival;
import org.logonmeter.collector.store.Database;
import org.logonmeter.collector.store.EventStore;
import org.logonmeter.collector.store.SessionRows;
import org.logonmeter.proof.Proves;
import org.logonmeter.protocol.Account;
import org.logonmeter.protocol.EventHeader;
import org.logonmeter.protocol.HostEvent;
import org.logonmeter.protocol.LogonFailure;
import org.logonmeter.protocol.LogonTiming;
import org.logonmeter.protocol.Phase;
import org.logonmeter.protocol.SessionEvent;
import org.logonmeter.protocol.Terminal;
import org.logonmeter.settings.SettingsException;
import org.logonmeter.timeline.LifelikeEvents;

@Proves(
        "what other systems kept is told as it was meant, and an export read again is the same store")
class ForeignRoundTripTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");
    private static final int SEEDS = 15;

    @TempDir Path directory;
    private int databases;

    private Database empty() {
        return Database.open("jdbc:sqlite:" + directory.resolve("store-" + databases++ + ".db"));
    }

    private static Counts taken(Database database, HistoryFormat format, String text) {
        try {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            return new SessionImport(new EventStore(database), NOW)
                    .read(
                            format.open(new ByteArrayInputStream(bytes)),
                            refused -> {
                                throw new AssertionError(refused.line() + ": " + refused.why());
                            },
                            bytesRead -> {});
        } catch (IOException | RefusedLine e) {
            throw new AssertionError(text, e);
        }
    }

    private static String exported(Database database) {
        try {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            new SessionExport(new SessionRows(database)).write(out, NOW, lines -> {});
            return out.toString(StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static @Nullable Instant time(JsonNode line, String field) {
        return line.hasNonNull(field) ? Instant.parse(line.path(field).asText()) : null;
    }

    private static List<Meant> told(String export) throws IOException {
        List<Meant> told = new ArrayList<>();
        for (String text : export.lines().toList()) {
            JsonNode line = JSON.readTree(text);
            JsonNode terminal = line.path("terminal");
            String from = terminal.path("ip").asText(terminal.path("name").asText());
            told.add(
                    new Meant(
                            line.path("userName").asText(),
                            Instant.parse(line.path("loginTime").asText()),
                            line.path("endQuality").asText(),
                            time(line, "logoutTime"),
                            time(line, "endEarliest"),
                            time(line, "endLatest"),
                            from.isEmpty() ? null : from));
        }
        return told;
    }

    /** Told as meant; again adds none; its export read into the same store and into a new one. */
    private void holds(String what, HistoryFormat format, String text, List<Meant> meant)
            throws IOException {
        try (Database database = empty()) {
            int lines = meant.size();
            assertThat(taken(database, format, text))
                    .as(what)
                    .isEqualTo(new Counts(lines, lines, 0, 0));
            String export = exported(database);
            assertThat(told(export)).as("%s%n%s", what, text).isEqualTo(meant);
            assertThat(taken(database, format, text))
                    .as(what)
                    .isEqualTo(new Counts(lines, 0, lines, 0));
            assertThat(exported(database)).as(what).isEqualTo(export);
            againIsTheSame(what, database, export);
        }
    }

    private void againIsTheSame(String what, Database database, String export) {
        new EventStore(database).rebuild((_, _) -> {});
        assertThat(exported(database)).as("%s, rebuilt", what).isEqualTo(export);
        int lines = (int) export.lines().count();
        assertThat(taken(database, HistoryFormat.sessions(), export).refused()).as(what).isZero();
        assertThat(exported(database)).as(what).isEqualTo(export);
        try (Database other = empty()) {
            assertThat(taken(other, HistoryFormat.sessions(), export))
                    .as(what)
                    .isEqualTo(new Counts(lines, lines, 0, 0));
            assertThat(exported(other)).as(what).isEqualTo(export);
        }
    }

    @Test
    void lastTellsWhatWasMeant() throws IOException {
        for (long seed = 1; seed <= SEEDS; seed++) {
            RandomListing listing = new RandomListing(seed);
            boolean iso = seed % 2 == 0;
            // Zones without hours that are there twice: those `last -F` cannot tell apart.
            ZoneId zone = ZoneId.of(seed % 3 == 0 ? "America/Phoenix" : "Asia/Kolkata");
            holds(
                    "seed " + seed,
                    HistoryFormat.last("LAB-9", iso ? ZoneId.of("Europe/London") : zone),
                    listing.last(zone, iso),
                    listing.meant);
        }
    }

    @Test
    void wtmpdbTellsWhatWasMeant() throws IOException {
        for (long seed = 1; seed <= SEEDS; seed++) {
            RandomListing listing = new RandomListing(1_000 + seed);
            holds(
                    "seed " + (1_000 + seed),
                    HistoryFormat.wtmpdb("LAB-9"),
                    listing.wtmpdb(),
                    listing.meant);
        }
    }

    @Test
    void csvTellsWhatWasMeant() throws IOException, SettingsException {
        String[] names = {"jo", "O\"Brien", "a, b", "línea\nnueva", "=1+1", "semi;colon"};
        for (long seed = 1; seed <= SEEDS; seed++) {
            Random random = new Random(seed);
            String delimiter = List.of(",", ";", "tab").get(random.nextInt(3));
            String between = delimiter.equals("tab") ? "\t" : delimiter;
            String without = random.nextBoolean() ? "lost" : "open";
            ZoneId zone = ZoneId.of("America/Phoenix");
            DateTimeFormatter times =
                    DateTimeFormatter.ofPattern("M/d/uuuu h:mm:ss a", Locale.ENGLISH)
                            .withZone(zone);
            List<Meant> meant = new ArrayList<>();
            StringBuilder text =
                    new StringBuilder(
                            String.join(between, "Client", "User", "From", "To", "Ip") + "\r\n");
            Instant at = Instant.parse("2026-03-01T00:00:00Z");
            for (int i = random.nextInt(30); i >= 0; i--) {
                at = at.plusSeconds(1 + random.nextInt(50_000));
                String user = names[random.nextInt(names.length)];
                Instant end = random.nextInt(4) == 0 ? null : at.plusSeconds(random.nextInt(9_999));
                String ip = random.nextBoolean() ? "10.0.0." + random.nextInt(250) : "";
                text.append(
                        String.join(
                                        between,
                                        "LAB-1",
                                        "\"" + user.replace("\"", "\"\"") + "\"",
                                        "\"" + times.format(at) + "\"",
                                        end == null ? "" : times.format(end),
                                        ip)
                                + "\r\n");
                boolean lost = end == null && without.equals("lost");
                meant.add(
                        new Meant(
                                user,
                                at,
                                end == null ? without : "observed",
                                end,
                                lost ? at : null,
                                null,
                                ip.isEmpty() ? null : ip));
            }
            Path mapping =
                    Files.writeString(
                            directory.resolve("mapping.yaml"),
                            "columns: { machineName: Client, userName: User, loginTime: From,"
                                    + " logoutTime: To, terminalIp: Ip }\n"
                                    + "times: \"M/d/yyyy h:mm:ss a\"\nzone: America/Phoenix\n"
                                    + "delimiter: \""
                                    + delimiter
                                    + "\"\nwithout-logout: "
                                    + without
                                    + "\n");
            holds("seed " + seed, HistoryFormat.csv(mapping), text.toString(), meant);
        }
    }

    /** Attempts, intervals, terminals, phases, and ends with and without their bounds. */
    @Test
    void anExportOfImportedSessionsReadAgainIsTheSameStore() throws IOException {
        for (long seed = 101; seed <= 110; seed++) {
            List<String> lines = new ArrayList<>();
            Random random = new Random(seed);
            for (String line : new RandomHistory(seed).lines(60)) {
                ObjectNode members = (ObjectNode) JSON.readTree(line);
                if (members.path("endQuality").asText().equals("lost") && random.nextBoolean())
                    members.remove(List.of("endEarliest", "endLatest"));
                if (members.path("endQuality").asText().equals("inferred") && random.nextBoolean())
                    members.put("logoutTime", members.path("endEarliest").asText())
                            .remove(List.of("endEarliest", "endLatest"));
                lines.add(members.toString());
            }
            try (Database database = empty()) {
                taken(database, HistoryFormat.sessions(), String.join("\n", lines));
                againIsTheSame("seed " + seed, database, exported(database));
            }
        }
    }

    @Test
    void anExportOfWhatAgentsSentReadIntoANewStoreIsTheSame() {
        for (long seed = 1; seed <= 6; seed++) {
            try (Database database = empty()) {
                EventStore store = new EventStore(database);
                for (int pc = 0; pc < 3; pc++) {
                    String host = "pc-" + seed + "-" + pc;
                    List<HostEvent> events = LifelikeEvents.of(host, seed * 100 + pc);
                    List<HostEvent> all = new ArrayList<>(events);
                    all.addAll(more(events, new Random(seed + pc)));
                    Collections.shuffle(all, new Random(seed));
                    for (int i = 0; i < all.size(); i += 40)
                        store.append(
                                host,
                                new Arrival(NOW, NOW, "boot", null),
                                all.subList(i, Math.min(all.size(), i + 40)));
                }
                String export = exported(database);
                assertThat(export).contains("\"failure\"", "\"phases\"", "\"inactive\"");
                int lines = (int) export.lines().count();
                try (Database other = empty()) {
                    assertThat(taken(other, HistoryFormat.sessions(), export))
                            .as("seed %d", seed)
                            .isEqualTo(new Counts(lines, lines, 0, 0));
                    assertThat(exported(other)).as("seed %d", seed).isEqualTo(export);
                }
            }
        }
    }

    /** Timings of some of the sessions, and failed logons. */
    private static List<HostEvent> more(List<HostEvent> events, Random random) {
        List<HostEvent> more = new ArrayList<>();
        for (HostEvent event : events) {
            if (!(event instanceof SessionEvent e)) continue;
            Instant at = e.header().occurredAt();
            EventHeader header =
                    new EventHeader(
                            new UUID(random.nextLong(), random.nextLong()),
                            e.header().bootId(),
                            0,
                            at,
                            null,
                            "test");
            switch (random.nextInt(3)) {
                case 0 -> more.add(timing(e, header));
                case 1 ->
                        more.add(
                                new LogonFailure(
                                        header,
                                        // Two at one instant by one user are one to a session file.
                                        new Account("LAB", "ann" + more.size(), null),
                                        new Terminal("HOME", "192.0.2.4", null, null, null),
                                        "0xC000006A",
                                        random.nextBoolean() ? "wrong password" : null));
                default -> {}
            }
        }
        return more;
    }

    private static LogonTiming timing(SessionEvent e, EventHeader header) {
        Instant start = e.session().startedAt();
        Phase phase =
                new Phase(
                        "profile",
                        null,
                        null,
                        start,
                        start.plusMillis(812),
                        List.of("User Profile 1"),
                        List.of(),
                        false);
        return new LogonTiming(
                header,
                e.session(),
                e.account(),
                start,
                null,
                null,
                900L,
                true,
                false,
                null,
                List.of(phase),
                List.of(),
                null);
    }
}
