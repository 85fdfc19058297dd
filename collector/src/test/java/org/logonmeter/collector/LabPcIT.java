package org.logonmeter.collector;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.logonmeter.collector.LabTruth.Between;
import org.logonmeter.collector.LabTruth.Lock;
import org.logonmeter.collector.LabTruth.Seen;
import org.logonmeter.proof.Proves;

/** A Linux lab PC with its agent and real people at it, and the collector that hears of them. */
@Proves(
        "on a real Linux machine every session of several ssh users is told once, with its right"
                + " end, lock and origin, through a power cut and a shutdown; ./quickstart shows"
                + " open ssh logins with logind and without; a logon script's start is its user's own word")
@EnabledOnOs(OS.LINUX)
class LabPcIT {
    private static final long PATIENCE_SECONDS = 90;
    private static final String SECRET = "lab-of-the-test";

    @TempDir Path directory;

    @Test
    void everySessionIsToldOnceThroughAPowerCutAndAShutdown() throws Exception {
        LabTruth truth = new LabTruth();
        try (CollectorServer collector = collector();
                LabPc pc = LabPc.make(directory.resolve("pc"))) {
            installAgent(pc, collector);
            pc.boot();

            LabPc.Login jo = pc.login("jo");
            LabPc.Login ann = pc.login("ann");
            await(collector, told -> open(told, "jo") && open(told, "ann"));
            Instant beforeLock = LabPc.now();
            pc.lock("jo");
            await(collector, told -> lock(told, "jo", "from"));
            Instant locked = LabPc.now();
            Instant beforeUnlock = LabPc.now();
            pc.unlock("jo");
            await(collector, told -> lock(told, "jo", "to"));
            Instant unlocked = LabPc.now();
            LabPc.Login max = pc.login("max");
            Instant beforeLeaving = LabPc.now();
            ann.leave();
            await(collector, told -> open(told, "max") && !open(told, "ann"));
            truth.add(
                    new Seen(
                            "ann",
                            start(ann),
                            "observed",
                            new Between(beforeLeaving, LabPc.now()),
                            List.of()));

            Instant beforeCut = LabPc.now();
            pc.cutPower();
            Between cut = new Between(beforeCut, LabPc.now());
            truth.add(
                    new Seen(
                            "jo",
                            start(jo),
                            "inferred",
                            cut,
                            List.of(
                                    new Lock(
                                            new Between(beforeLock, locked),
                                            new Between(beforeUnlock, unlocked)))));
            truth.add(new Seen("max", start(max), "inferred", cut, List.of()));

            pc.boot();
            LabPc.Login again = pc.login("jo");
            await(collector, told -> open(told, "jo") && !open(told, "max"));
            Instant beforeOff = LabPc.now();
            pc.shutDown();
            truth.add(
                    new Seen(
                            "jo",
                            start(again),
                            "shutdown",
                            new Between(beforeOff, LabPc.now()),
                            List.of()));

            pc.boot();
            LabPc.Login kim = pc.login("kim");
            await(collector, told -> open(told, "kim") && !open(told, "jo"));
            Instant beforeLast = LabPc.now();
            kim.leave();
            await(collector, told -> !open(told, "kim"));
            truth.add(
                    new Seen(
                            "kim",
                            start(kim),
                            "observed",
                            new Between(beforeLast, LabPc.now()),
                            List.of()));

            assertThat(truth.faults(told(collector))).as("agent: %s", log(pc)).isEmpty();
        }
    }

    /** As users would call it: real accounts, real runtime directories of a real logind. */
    @Test
    void aScriptsStartIsTheUsersOwnWordAndNobodyElses() throws Exception {
        try (CollectorServer collector = collector();
                LabPc pc = LabPc.make(directory.resolve("pc"))) {
            installAgent(pc, collector);
            pc.boot();
            LabPc.Login jo = pc.login("jo");
            LabPc.Login ann = pc.login("ann");
            await(collector, told -> open(told, "jo") && open(told, "ann"));
            String runtime = "/run/user/" + pc.exec("id", "-u", "jo").strip();

            scriptStart(pc, "ann", runtime);
            assertThat(pc.exec("ls", "-A", runtime)).doesNotContain("logonmeter");
            Instant before = LabPc.now();
            scriptStart(pc, "jo", runtime);
            Instant after = LabPc.now();

            await(collector, told -> !scriptStarts().isEmpty());
            Map<String, Instant> starts = scriptStarts();
            assertThat(starts).containsOnlyKeys("jo");
            // the start of a process is told by the kernel in hundredths of a second
            assertThat(starts.get("jo")).isBetween(before.minusMillis(50), after);
            jo.leave();
            ann.leave();
        }
    }

    private static void scriptStart(LabPc pc, String user, String runtimeDirectory)
            throws Exception {
        pc.exec(
                "setpriv",
                "--reuid=" + user,
                "--regid=" + user,
                "--init-groups",
                "env",
                "XDG_RUNTIME_DIR=" + runtimeDirectory,
                "/opt/jdk/bin/java",
                "-Xmx64m",
                "-jar",
                "/opt/logonmeter/agent/logonmeter-agent.jar",
                "script-start");
    }

    /** By user, as the collector stored them. */
    private Map<String, Instant> scriptStarts() {
        Map<String, Instant> starts = new TreeMap<>();
        try (Connection store =
                        DriverManager.getConnection(
                                "jdbc:sqlite:" + directory.resolve("collector.db"));
                Statement statement = store.createStatement();
                ResultSet rows =
                        statement.executeQuery(
                                "SELECT body FROM event WHERE kind = 'logonTiming'")) {
            while (rows.next()) {
                JsonNode event = new ObjectMapper().readTree(rows.getString(1));
                if (event.path("scriptStart").isTextual())
                    starts.put(
                            event.path("account").path("name").asText(),
                            Instant.parse(event.path("scriptStart").asText()));
            }
            return starts;
        } catch (SQLException | JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void quickstartShowsAnOpenLoginWithLogind() throws Exception {
        try (LabPc pc = LabPc.make(directory.resolve("pc"))) {
            pc.boot();
            quickstartShowsJo(pc);
        }
    }

    @Test
    void quickstartShowsAnOpenLoginWithoutLogind() throws Exception {
        try (LabPc pc = LabPc.make(directory.resolve("pc"))) {
            pc.bare();
            assertThat(pc.exec("sh", "-c", "ls /run/utmp /run/systemd/seats 2>/dev/null; true"))
                    .as("neither utmp nor logind")
                    .isEmpty();
            quickstartShowsJo(pc);
        }
    }

    private static void quickstartShowsJo(LabPc pc) throws Exception {
        LabPc.Login jo = pc.login("jo");
        String shown = quickstart(pc);
        assertThat(shown).contains("machine    " + LabPc.NAME);
        assertThat(shown).containsPattern("(?m)^jo +20\\S+ +\\S+ +open +127\\.0\\.0\\.1 *$");
        jo.leave();
    }

    private static String quickstart(LabPc pc) throws Exception {
        return pc.exec(
                "/opt/jdk/bin/java",
                "-Xmx256m",
                "-jar",
                "/opt/logonmeter/collector/logonmeter-collector.jar",
                "quickstart",
                "--agent=/opt/logonmeter/agent/logonmeter-agent.jar",
                "--directory=/var/tmp/quickstart",
                "--port=0",
                "--exit");
    }

    private CollectorServer collector() throws Exception {
        Path config = directory.resolve("collector.yaml");
        Files.writeString(
                config,
                """
                server: { host: 127.0.0.1, port: 0, admin-port: 0, anonymous-role: helpdesk }
                database: { url: "jdbc:sqlite:collector.db" }
                enrolment: { secrets: ["%s"] }
                """
                        .formatted(SECRET));
        return CollectorServer.start(
                CollectorConfig.load(config, Map.of()), InstantSource.system());
    }

    private static void installAgent(LabPc pc, CollectorServer collector) throws Exception {
        Files.createDirectories(pc.file("/etc/logonmeter"));
        Files.writeString(
                pc.file("/etc/logonmeter/agent.yaml"),
                """
                collector: { url: "%s", enrolment-secret: "%s" }
                data-dir: /var/lib/logonmeter-agent
                heartbeat: 1s
                """
                        .formatted(collector.address(), SECRET));
        String unit = "/etc/systemd/system/logonmeter-agent.service";
        Files.writeString(
                pc.file(unit),
                """
                [Service]
                ExecStart=/opt/jdk/bin/java -Xmx128m -jar /opt/logonmeter/agent/logonmeter-agent.jar run \
                --config /etc/logonmeter/agent.yaml
                StateDirectory=logonmeter-agent
                Restart=always
                """);
        Path wanted = pc.file("/etc/systemd/system/multi-user.target.wants");
        Files.createDirectories(wanted);
        Files.createSymbolicLink(wanted.resolve("logonmeter-agent.service"), Path.of(unit));
    }

    private static Between start(LabPc.Login login) {
        return new Between(login.from(), login.seen());
    }

    private static List<JsonNode> told(CollectorServer collector) throws Exception {
        return SessionsOfApi.of(URI.create(collector.address()), LabPc.NAME);
    }

    private static void await(CollectorServer collector, Predicate<List<JsonNode>> wanted)
            throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        List<JsonNode> told = told(collector);
        while (!wanted.test(told)) {
            assertThat(System.nanoTime()).as("the collector tells: " + told).isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(200);
            told = told(collector);
        }
    }

    private static boolean open(List<JsonNode> told, String user) {
        return told.stream()
                .anyMatch(
                        s ->
                                s.path("userName").asText().equals(user)
                                        && s.path("endQuality").asText().equals("open"));
    }

    /** Whether a side of the user's one lock is known. */
    private static boolean lock(List<JsonNode> told, String user, String side) {
        return told.stream()
                .filter(s -> s.path("userName").asText().equals(user))
                .anyMatch(s -> s.path("inactive").path(0).path(side).isTextual());
    }

    private static String log(LabPc pc) throws Exception {
        return pc.exec("journalctl", "-u", "logonmeter-agent", "-o", "cat", "--no-pager");
    }
}
