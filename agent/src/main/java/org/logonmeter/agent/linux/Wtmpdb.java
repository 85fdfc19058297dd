package org.logonmeter.agent.linux;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.logonmeter.agent.session.HostReadException;
import org.logonmeter.agent.session.SessionSnapshot;
import org.logonmeter.protocol.SessionDetails;
import org.logonmeter.protocol.SessionId;
import org.logonmeter.protocol.Terminal;

/**
 * The successor of wtmp, wtmpdb(8), asked by its own command: its database is SQLite and may
 * change. It tells times to the second and no process, so an open login counts while its terminal
 * belongs to its account.
 */
final class Wtmpdb {
    /** Newest first; a login that is older than so many others is not looked for. */
    private static final String LIMIT = "2000";

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ssZ", Locale.ROOT);
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final LinuxPaths paths;
    private final Accounts accounts;
    private final TerminalOwner terminals;

    Wtmpdb(LinuxPaths paths) {
        this.paths = paths;
        this.accounts = new Accounts(paths);
        this.terminals = new TerminalOwner(paths);
    }

    boolean isThere() {
        return !paths.wtmpdb().isEmpty()
                && Files.isExecutable(Path.of(paths.wtmpdb().getFirst()))
                && (Files.exists(paths.at("/var/log/wtmp.db"))
                        || Files.exists(paths.at("/var/lib/wtmpdb/wtmp.db")));
    }

    List<SessionSnapshot> sessions() throws HostReadException {
        List<String> command = new ArrayList<>(paths.wtmpdb());
        command.addAll(
                List.of("last", "--json", "--time-format", "iso", "--fullnames", "--limit", LIMIT));
        StringBuilder answer = new StringBuilder();
        Command.Run run =
                Command.run(
                        command,
                        line -> {
                            answer.append(line).append('\n');
                            return true;
                        });
        if (run.exit() != 0)
            throw new HostReadException(
                    String.join(" ", command), "exit " + run.exit() + ", " + run.complaint());
        return open(answer.toString()).stream()
                .filter(it -> terminals.isOf(it.account().name(), it.id().osId()))
                .toList();
    }

    /** The open logins of the answer; of each terminal only the newest can be. */
    List<SessionSnapshot> open(String answer) throws HostReadException {
        List<SessionSnapshot> open = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        try {
            JsonNode entries = JSON.readTree(answer).path("entries");
            if (!entries.isArray())
                throw new HostReadException("wtmpdb last --json", "gave an answer without entries");
            for (JsonNode entry : entries) {
                String terminal = entry.path("tty").asText();
                if (!seen.add(terminal)) continue;
                if (entry.path("logout").asText().startsWith("still")
                        && terminal.matches("(pts/|tty)\\d+")) open.add(session(entry, terminal));
            }
            return open;
        } catch (JsonProcessingException | DateTimeException | IllegalArgumentException e) {
            throw new HostReadException("wtmpdb last --json", "gave no such answer", e);
        }
    }

    private SessionSnapshot session(JsonNode entry, String terminal) {
        Terminal from = Terminals.from(entry.path("hostname").asText());
        return new SessionSnapshot(
                new SessionId(
                        terminal,
                        OffsetDateTime.parse(entry.path("login").asText(), TIME).toInstant()),
                accounts.named(entry.path("user").asText()),
                new SessionDetails("tty", service(entry), from != null, from),
                null,
                null,
                null,
                null);
    }

    private static @Nullable String service(JsonNode entry) {
        String service = entry.path("service").asText().strip();
        return service.isEmpty() ? null : service;
    }
}
