package org.logonmeter.collector.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.logonmeter.protocol.Account;
import org.logonmeter.protocol.EndClaim;
import org.logonmeter.protocol.EventBatch;
import org.logonmeter.protocol.EventHeader;
import org.logonmeter.protocol.EventIds;
import org.logonmeter.protocol.Heartbeat;
import org.logonmeter.protocol.HostEvent;
import org.logonmeter.protocol.SessionDetails;
import org.logonmeter.protocol.SessionEvent;
import org.logonmeter.protocol.SessionId;
import org.logonmeter.protocol.Terminal;
import org.logonmeter.protocol.WireFormat;

/** A session that one of our own agents saw is told by every dialect, like a posted one. */
class AgentSessionTest {
    private static final Instant LOGON = Instant.parse("2025-07-03T11:34:33.250Z");
    private static final SessionId SESSION = new SessionId("2", LOGON);
    private static final Account JOHN = new Account("ABC", "John", "S-1-5-21-1");

    @TempDir Path directory;

    @SuppressWarnings("NullAway.Init")
    private DialectFixture fixture;

    @SuppressWarnings("NullAway.Init")
    private String credential;

    private long seq;

    @BeforeEach
    void start() {
        fixture =
                new DialectFixture(
                        directory,
                        DialectFixture.CONFIG
                                + "enrolment: { secrets: [ enrolment-of-a-test ] }\n");
        fixture.at(LOGON.minusSeconds(60));
        credential = fixture.collector.enrol("LAB-01");
    }

    @AfterEach
    void stop() {
        fixture.close();
    }

    private EventHeader header(Instant at) {
        return new EventHeader(
                EventIds.next(),
                "boot-1",
                ++seq,
                at,
                Duration.between(LOGON.minusSeconds(600), at).toMillis(),
                "agent");
    }

    private void send(Instant at, HostEvent... events) {
        fixture.at(at);
        long uptime = Duration.between(LOGON.minusSeconds(600), at).toMillis();
        EventBatch batch =
                new EventBatch("0.1", at, "boot-1", uptime, null, List.of(events), List.of());
        assertThat(
                        fixture.collector
                                .post(
                                        "/api/v1/events",
                                        credential,
                                        WireFormat.write(batch),
                                        "Content-Type",
                                        "application/json")
                                .statusCode())
                .isEqualTo(200);
    }

    private HostEvent logon() {
        return new SessionEvent(
                header(LOGON),
                SessionEvent.Kind.LOGON,
                SESSION,
                JOHN,
                new SessionDetails(
                        "remote",
                        "rdp",
                        true,
                        new Terminal("THIN-3", "10.69.112.149", null, null, null)),
                null);
    }

    private String ask(String line, String header, String value) throws IOException {
        return fixture.http.send(line, List.of(Map.entry(header, value)), new byte[0]).text();
    }

    private String huawei() throws IOException {
        return ask("GET /v1.0/project-1/desktop-users/login-records", "X-Auth-Token", "hw-token");
    }

    private String ekran(String query) throws IOException {
        return ask("POST /ekranapi/sessions" + query, "Authorization", "Bearer ekran-token");
    }

    @Test
    void inFourMouths() throws IOException {
        Instant logoff = LOGON.plusMillis(3_600_002);
        send(LOGON.plusSeconds(1), logon());
        send(
                logoff.plusSeconds(1),
                new SessionEvent(
                        header(LOGON.plusSeconds(600)),
                        SessionEvent.Kind.LOCK,
                        SESSION,
                        JOHN,
                        null,
                        null),
                new SessionEvent(
                        header(LOGON.plusSeconds(1200)),
                        SessionEvent.Kind.UNLOCK,
                        SESSION,
                        JOHN,
                        null,
                        null),
                new SessionEvent(
                        header(logoff),
                        SessionEvent.Kind.LOGOFF,
                        SESSION,
                        JOHN,
                        null,
                        EndClaim.LOGOFF_SEEN));
        fixture.at(DialectFixture.NOW);
        assertThat(huawei())
                .contains(
                        "\"computer_name\":\"LAB-01@lab.example\",\"user_name\":\"John@ABC\"",
                        "\"terminal_name\":\"THIN-3\",\"terminal_ip\":\"10.69.112.149\"",
                        "\"connection_end_time\":\"2025-07-03T12:34:33.252Z\"");
        assertThat(ekran(""))
                .contains(
                        "\"duration\":\"01:00:00.0020000\",\"idleTime\":\"00:10:00.0000000\"",
                        "\"totalCount\":1");
        String token =
                ask("GET /token/?CID=12345&AppKey=app-key", "Accept", "*/*")
                        .replaceAll(".*<ResponseData>(.*)</ResponseData>.*", "$1");
        assertThat(ask("GET /logs/?CID=12345&Username=john&Token=" + token, "Accept", "*/*"))
                .contains(
                        "<RoomID>1093</RoomID>",
                        "<UTCIn>7/3/2025 11:34 AM</UTCIn><UTCOut>7/3/2025 12:34 PM</UTCOut>"
                                + "<IPAddress>10.69.112.149</IPAddress>");
        assertThat(
                        ask(
                                "GET /interop/rest/security/v1/report/userloginreport",
                                "Authorization",
                                "Bearer epm-bearer"))
                .contains(
                        "{\"userlogin\":\"John\",\"ipaddress\":\"10.69.112.149\","
                                + "\"accessdateandtime\":\"July 3, 2025 11:34:33 UTC\"}");
    }

    /** Open while the machine is heard; once it is silent, over when it was last seen. */
    @Test
    void ofAMachineThatFallsSilent() throws IOException {
        send(LOGON.plusSeconds(1), logon());
        Instant heard = LOGON.plusSeconds(600);
        send(
                heard,
                new Heartbeat(header(heard), List.of(SESSION), Duration.ofMinutes(5), null, null));
        fixture.at(heard.plusSeconds(60));
        assertThat(huawei()).contains("\"connection_end_time\":null");
        assertThat(ekran("?start=2025-07-03T11:45:00"))
                .contains("\"logoutDate\":null", "\"totalCount\":1");
        fixture.at(heard.plus(Duration.ofHours(2)));
        assertThat(huawei()).contains("\"connection_end_time\":\"2025-07-03T11:44:33.250Z\"");
        assertThat(ekran("?start=2025-07-03T11:45:00")).contains("\"totalCount\":0");
        assertThat(ekran("?start=2025-07-03T11:44:00"))
                .contains("\"logoutDate\":\"2025-07-03T11:44:33.250+00:00\"", "\"totalCount\":1");
    }
}
