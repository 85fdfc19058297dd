package org.logonmeter.collector.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.logonmeter.collector.LabPc;
import org.logonmeter.collector.RunningCollector;
import org.logonmeter.collector.dialect.FourTellings.Seen;
import org.logonmeter.proof.Proves;

/**
 * The packaged agent on a real Linux machine, set to post to a LoginStats server: here our own
 * collector's dialect 0, asked by the four others.
 */
@Proves(
        "an agent in LoginStats mode tells real ssh sessions to dialect 0, and the four reading"
                + " dialects tell the same sessions with the same times")
@EnabledOnOs(OS.LINUX)
class LoginStatsAgentIT {
    private static final long PATIENCE_SECONDS = 90;
    private static final String TOKEN = "8840d84f-ae94-4593-9b91-dd1882574884";

    @TempDir Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"json", "xml"})
    void fourDialectsTellWhatTheMachineSaw(String format) throws Exception {
        Path config = directory.resolve("collector.yaml");
        Files.writeString(config, DialectFixture.CONFIG);
        try (RunningCollector collector =
                        RunningCollector.configured(config, InstantSource.system());
                LabPc pc = LabPc.make(directory.resolve("pc"))) {
            installAgent(pc, collector, format);
            pc.boot();
            FourTellings tell = new FourTellings(new RawHttp(collector.port()));

            LabPc.Login jo = pc.login("jo");
            LabPc.Login ann = pc.login("ann");
            await(pc, () -> all(tell, "jo").size() == 1 && all(tell, "ann").size() == 1);
            Instant beforeLock = LabPc.now();
            pc.lock("jo");
            await(pc, () -> lockTold(collector, 1));
            pc.unlock("jo");
            await(pc, () -> lockTold(collector, 2));
            Instant unlockTold = LabPc.now();
            Instant beforeLeaving = LabPc.now();
            ann.leave();
            jo.leave();
            await(pc, () -> ended(tell, "jo") && ended(tell, "ann"));
            Instant left = LabPc.now();

            for (LabPc.Login login : List.of(jo, ann)) {
                assertThat(all(tell, login.user()))
                        .singleElement()
                        .satisfies(
                                seen -> {
                                    assertThat(seen.from()).isBetween(login.from(), login.seen());
                                    assertThat(seen.to()).isBetween(beforeLeaving, left);
                                });
                sameInFourMouths(tell, login.user());
            }
            JsonNode session =
                    tell.ekranSessions().stream()
                            .filter(s -> s.path("userName").asText().equals("jo"))
                            .findFirst()
                            .orElseThrow();
            assertThat(LocalTime.parse(session.path("idleTime").asText()))
                    .as("the lock of jo")
                    .isAfter(LocalTime.MIDNIGHT)
                    .isBeforeOrEqualTo(
                            LocalTime.MIDNIGHT.plus(Duration.between(beforeLock, unlockTold)));
            assertThat(tell.ekranSessions()).as("and nobody else's").hasSize(2);
        }
    }

    private static void sameInFourMouths(FourTellings tell, String user) throws Exception {
        List<Seen> exact = all(tell, user);
        LocalDate today = today();
        assertThat(tell.ekran(user, today.minusDays(1), today)).isEqualTo(exact);
        assertThat(tell.electa(user, today.minusDays(1), today))
                .isEqualTo(exact.stream().map(Seen::inMinutes).toList());
        assertThat(tell.epm(user, today.minusDays(1), today))
                .isEqualTo(
                        exact.stream().map(s -> s.from().truncatedTo(ChronoUnit.SECONDS)).toList());
    }

    private static List<Seen> all(FourTellings tell, String user) throws Exception {
        return tell.huawei(user, today().minusDays(1), today());
    }

    private static boolean ended(FourTellings tell, String user) throws Exception {
        return all(tell, user).stream().allMatch(seen -> seen.to() != null);
    }

    private static LocalDate today() {
        return LocalDate.ofInstant(LabPc.now(), ZoneOffset.UTC);
    }

    /** Two logons, and so many posts about locks. */
    private static boolean lockTold(RunningCollector collector, int posts) {
        return collector.storedEvents() == 2 + posts;
    }

    private static void installAgent(LabPc pc, RunningCollector collector, String format)
            throws Exception {
        Files.createDirectories(pc.file("/etc/logonmeter"));
        Files.writeString(
                pc.file("/etc/logonmeter/agent.yaml"),
                """
                loginstats: { url: "%s", token: "%s", format: %s }
                location: Library 2
                lab: lib2
                data-dir: /var/lib/logonmeter-agent
                heartbeat: 1s
                """
                        .formatted(collector.uri("/api/LoginStats"), TOKEN, format));
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

    private interface Wanted {
        boolean there() throws Exception;
    }

    private static void await(LabPc pc, Wanted wanted) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!wanted.there()) {
            if (System.nanoTime() > deadline)
                throw new AssertionError(
                        "not told; the agent says: "
                                + pc.exec(
                                        "journalctl",
                                        "-u",
                                        "logonmeter-agent",
                                        "-o",
                                        "cat",
                                        "--no-pager"));
            TimeUnit.MILLISECONDS.sleep(200);
        }
    }
}
