package org.logonmeter.collector;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.logonmeter.collector.kill.CollectorProcess;
import org.logonmeter.lab.PlayedPc;
import org.logonmeter.lab.WineLab;
import org.logonmeter.proof.Proves;

/**
 * Two logons at a Windows PC: the agent's own jar as its service, under Wine; what Wine lacks is
 * played by the stand-ins of agent/src/test/wine. The collector's own jar tells what came of it.
 */
@Proves(
        "the Windows agent as a service (under Wine) and the collector, both as shipped: two logons, their phases, locks and"
                + " ends come out as played, through a power cut and a preshutdown; the policy's address wins; a user's"
                + " script-start is his own")
class WindowsPcIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SERVICE = "Logonmeter";
    private static final String SECRET = "lab-of-the-test";
    private static final Duration SOON = Duration.ofSeconds(90);
    private static final int PRESHUTDOWN = 15;
    private static final PlayedPc.User JO = new PlayedPc.User("jo", PlayedPc.JO, 1);
    private static final PlayedPc.User AL = new PlayedPc.User("al", PlayedPc.AL, 2);

    @TempDir Path folder;

    @SuppressWarnings("NullAway.Init")
    private WineLab lab;

    @SuppressWarnings("NullAway.Init")
    private PlayedPc pc;

    @SuppressWarnings("NullAway.Init")
    private CollectorProcess collector;

    @Test
    void theCollectorTellsWhatHappenedAtTheMachine() throws Exception {
        Path store = Files.createDirectory(folder.resolve("collector"));
        try (CollectorProcess serving =
                        CollectorProcess.started(
                                CollectorProcess.command(CollectorProcess.serve()),
                                store,
                                Map.of(
                                        "LOGONMETER_ENROLMENT_SECRETS",
                                        SECRET,
                                        "LOGONMETER_SERVER_ANONYMOUS_ROLE",
                                        "helpdesk"));
                WineLab machine = WineLab.make(Files.createDirectory(folder.resolve("pc")))) {
            collector = serving;
            lab = machine;
            play();
        }
    }

    private void play() throws Exception {
        pc = new PlayedPc(lab, "LAB-07");
        pc.boot();
        install();
        lab.service("start", SERVICE);

        Instant jo = pc.logOn(JO);
        assertThat(lab.agent("script-start").exit()).isZero();
        pc.lock(JO, jo);
        await("the script of the logon", s -> of(s, "jo") && s.has("scriptStart"));
        await("lock", s -> of(s, "jo") && side(s, 0, "from"));
        pc.unlock(JO, jo);
        await("unlock", s -> of(s, "jo") && side(s, 0, "to"));
        pc.disconnect(JO, jo);
        await("disconnect", s -> of(s, "jo") && side(s, 1, "from"));
        pc.reconnect(JO, jo);
        await("reconnect", s -> of(s, "jo") && side(s, 1, "to"));
        Instant off = pc.logOff(JO);
        await("the logoff", s -> of(s, "jo") && !open(s));

        Instant al = pc.logOn(AL);
        await("the second logon", s -> of(s, "al") && s.path("phases").size() == 6);
        lab.kill();
        Instant boot = pc.bootAfterPowerCut();
        lab.service("start", SERVICE);
        await("the end of the second", s -> of(s, "al") && !open(s));
        lab.control(PRESHUTDOWN, 0, 0);
        lab.awaitNoAgent();

        List<JsonNode> told = told();
        assertThat(told).hasSize(2);
        first(told.getLast(), jo, off);
        second(told.getFirst(), al, boot);
    }

    /** The file names an address where nobody is: the domain's policy has the right one. */
    private void install() throws Exception {
        Files.writeString(
                lab.drive("lab/agent.yaml"),
                """
                collector: { url: "http://127.0.0.1:9", enrolment-secret: "%s" }
                data-dir: 'C:/lab/data'
                """
                        .formatted(SECRET));
        lab.wine(
                "reg",
                "add",
                "HKLM\\SOFTWARE\\Policies\\Logonmeter\\Agent",
                "/v",
                "CollectorUrl",
                "/d",
                collector.address().toString(),
                "/f");
        lab.createService(SERVICE, "C:\\lab\\agent.yaml");
    }

    private static void first(JsonNode s, Instant zero, Instant off) {
        assertThat(s.path("userDomain").asText()).isEqualTo("EXAMPLE");
        assertThat(s.path("endQuality").asText()).isEqualTo("observed");
        assertThat(s.path("logoutTime").asText()).isEqualTo(off.toString());
        assertThat(s.path("inactive").findValuesAsText("kind"))
                .containsExactly("LOCK", "DISCONNECTED");
        assertThat(Instant.parse(s.path("scriptStart").asText()))
                .as("when the command itself began, which came after the desktop")
                .isBetween(zero.plusMillis(PlayedPc.READY), off);
        asPlayed(s, zero);
    }

    private static void second(JsonNode s, Instant zero, Instant boot) {
        assertThat(s.path("endQuality").asText()).isEqualTo("inferred");
        assertThat(s.path("endLatest").asText()).isEqualTo(boot.toString());
        assertThat(Instant.parse(s.path("endEarliest").asText()))
                .isBetween(zero.plusMillis(PlayedPc.LOGGED_ON), boot);
        assertThat(s.has("scriptStart")).as("another's hive tells nothing of him").isFalse();
        asPlayed(s, zero);
    }

    /** The figures are exactly the script's. */
    private static void asPlayed(JsonNode s, Instant zero) {
        assertThat(s.path("loginTime").asText())
                .isEqualTo(zero.plusMillis(PlayedPc.LOGGED_ON).toString());
        assertThat(s.path("logonStart").asText()).isEqualTo(zero.toString());
        assertThat(s.path("logonEnd").asText())
                .isEqualTo(zero.plusMillis(PlayedPc.READY).toString());
        List<String> phases = new ArrayList<>();
        for (JsonNode phase : s.path("phases"))
            phases.add(
                    phase.path("key").asText()
                            + " "
                            + from(zero, phase, "start")
                            + "-"
                            + from(zero, phase, "end"));
        assertThat(phases)
                .containsExactlyInAnyOrder(
                        "authentication 0-" + PlayedPc.AUTHENTICATED,
                        "profile " + PlayedPc.PROFILE_FROM + "-" + PlayedPc.PROFILE_TO,
                        "policy " + PlayedPc.POLICY_FROM + "-" + PlayedPc.POLICY_TO,
                        "blocking 240-242",
                        "shell " + PlayedPc.SHELL_FROM + "-" + PlayedPc.SHELL_TO,
                        "ready " + PlayedPc.SHELL_TO + "-" + PlayedPc.READY);
    }

    private static long from(Instant zero, JsonNode phase, String side) {
        return Duration.between(zero, Instant.parse(phase.path(side).asText())).toMillis();
    }

    private static boolean of(JsonNode session, String user) {
        return session.path("userName").asText().equals(user);
    }

    private static boolean open(JsonNode session) {
        return session.path("endQuality").asText().equals("open");
    }

    /** Whether a side of an absence is known. */
    private static boolean side(JsonNode session, int absence, String side) {
        return session.path("inactive").path(absence).path(side).isTextual();
    }

    private List<JsonNode> told() throws Exception {
        HttpRequest all =
                HttpRequest.newBuilder(collector.address().resolve("/api/v1/sessions?limit=1000"))
                        .timeout(SOON)
                        .build();
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpResponse<byte[]> answer = http.send(all, HttpResponse.BodyHandlers.ofByteArray());
            assertThat(answer.statusCode()).isEqualTo(200);
            List<JsonNode> told = new ArrayList<>();
            JSON.readTree(answer.body()).path("sessions").forEach(told::add);
            return told;
        }
    }

    private void await(String what, Predicate<JsonNode> wanted) throws Exception {
        try {
            WineLab.await(what, SOON, () -> told().stream().anyMatch(wanted));
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + "; told " + told() + "\n" + lab.log(), e);
        }
    }
}
