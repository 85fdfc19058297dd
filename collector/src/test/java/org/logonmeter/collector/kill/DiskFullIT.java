package org.logonmeter.collector.kill;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.logonmeter.proof.Proof;
import org.logonmeter.proof.Proves;
import org.logonmeter.protocol.BatchReceipt;
import org.logonmeter.protocol.Enrolment;
import org.logonmeter.protocol.EventBatch;
import org.logonmeter.protocol.EventHeader;
import org.logonmeter.protocol.EventIds;
import org.logonmeter.protocol.HostEvent;
import org.logonmeter.protocol.MachineFacts;
import org.logonmeter.protocol.PowerEvent;
import org.logonmeter.protocol.WireFormat;

/** A volume of its own for the database, filled to the last byte and emptied again. */
@Proves("a full disk costs no acknowledged event: 503, reading goes on, storing comes back")
class DiskFullIT {
    private static final int VOLUME_MIB = 32;

    @TempDir Path directory;
    private final HttpClient http = HttpClient.newHttpClient();
    private long seq;

    @Test
    void storingEndsWithAReasonReadingGoesOnAndNothingPromisedIsLost() throws Exception {
        Path volume = Files.createDirectory(directory.resolve("volume"));
        mountable(volume);
        String collector = String.join(" ", quoted(CollectorProcess.command(serve())));
        CollectorProcess process =
                CollectorProcess.started(
                        List.of(
                                "unshare",
                                "-m",
                                "sh",
                                "-c",
                                "mount -t tmpfs -o size="
                                        + VOLUME_MIB
                                        + "m none '"
                                        + volume
                                        + "' && exec "
                                        + collector),
                        directory,
                        Map.of(
                                "LOGONMETER_DATABASE_URL",
                                "jdbc:sqlite:" + volume.resolve("collector.db"),
                                "LOGONMETER_SERVER_ANONYMOUS_ROLE",
                                "helpdesk",
                                "LOGONMETER_SERVER_ADMIN_PORT",
                                "0"));
        try (process) {
            URI address = process.address();
            URI admin = URI.create("http://127.0.0.1:" + process.adminPort());
            Path inside = Path.of("/proc/" + process.pid() + "/root" + volume);
            String credential = enrol(address);
            List<HostEvent> promised = new ArrayList<>();
            for (int i = 0; i < 20; i++) promised.add(accepted(address, credential));
            assertThat(get(admin, "/health/ready").statusCode()).isEqualTo(200);

            fill(inside.resolve("reserve"), (VOLUME_MIB - 12) << 20);
            refused(post(address, credential, List.of(event())));
            assertThat(get(admin, "/health/ready").statusCode()).isEqualTo(503);
            assertThat(get(admin, "/health/live").statusCode()).isEqualTo(200);
            HttpResponse<byte[]> look = get(address, "/api/v1/sessions");
            assertThat(look.statusCode()).as("reading goes on").isEqualTo(200);

            fill(inside.resolve("last"), VOLUME_MIB << 20);
            refused(post(address, credential, List.of(event())));
            assertThat(get(address, "/openapi").statusCode()).isEqualTo(200);

            Files.delete(inside.resolve("last"));
            Files.delete(inside.resolve("reserve"));
            promised.add(accepted(address, credential));
            assertThat(get(admin, "/health/ready").statusCode()).isEqualTo(200);
            assertThat(get(address, "/api/v1/sessions").statusCode()).isEqualTo(200);
            assertThat(outcomes(post(address, credential, promised)))
                    .hasSameSizeAs(promised)
                    .containsOnly(BatchReceipt.Outcome.DUPLICATE);
            assertThat(process.stop()).isEqualTo(143);
        } finally {
            http.close();
        }
    }

    private static List<String> serve() {
        return CollectorProcess.serve();
    }

    private static List<String> quoted(List<String> words) {
        return words.stream().map(word -> "'" + word + "'").toList();
    }

    private static void mountable(Path volume) throws InterruptedException {
        boolean can;
        try {
            can =
                    new ProcessBuilder(
                                            "unshare",
                                            "-m",
                                            "mount",
                                            "-t",
                                            "tmpfs",
                                            "-o",
                                            "size=1m",
                                            "none",
                                            volume.toString())
                                    .start()
                                    .waitFor()
                            == 0;
        } catch (IOException e) {
            can = false;
        }
        if (!can)
            Proof.cannotRun(
                    "a small volume cannot be mounted here",
                    "run as root on Linux (unshare, mount)");
    }

    private static void fill(Path file, long bytes) throws IOException {
        byte[] block = new byte[1 << 16];
        try (OutputStream out = Files.newOutputStream(file)) {
            for (long written = 0; written < bytes; written += block.length) out.write(block);
        } catch (IOException e) {
            if (!String.valueOf(e.getMessage()).contains("No space left")) throw e;
        }
    }

    private static void refused(HttpResponse<byte[]> answer) {
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).contains("60");
        assertThat(new String(answer.body(), java.nio.charset.StandardCharsets.UTF_8))
                .contains("\"code\":\"disk-full\"");
    }

    private HostEvent accepted(URI address, String credential) throws Exception {
        HostEvent event = event();
        assertThat(outcomes(post(address, credential, List.of(event))))
                .containsExactly(BatchReceipt.Outcome.ACCEPTED);
        return event;
    }

    private static List<BatchReceipt.Outcome> outcomes(HttpResponse<byte[]> answer)
            throws Exception {
        assertThat(answer.statusCode()).isEqualTo(200);
        return WireFormat.readReceipt(answer.body()).results().stream()
                .map(BatchReceipt.Item::outcome)
                .toList();
    }

    private HostEvent event() {
        return new PowerEvent(
                new EventHeader(EventIds.next(), "b", ++seq, Instant.now(), null, "test"),
                PowerEvent.Kind.BOOT);
    }

    private String enrol(URI address) throws Exception {
        Enrolment.Request request =
                new Enrolment.Request(
                        new MachineFacts(
                                "LAB-1", null, null, null, null, null, null, null, null, null, null,
                                List.of(), List.of(), null, null, null),
                        List.of("hw:1", "id:1", "mac:1", "name:LAB-1"),
                        null);
        HttpResponse<byte[]> answer =
                post(address, "/api/v1/enrol", LabClient.SECRET, WireFormat.write(request));
        return WireFormat.readEnrolmentResponse(answer.body()).credential();
    }

    private HttpResponse<byte[]> post(URI address, String credential, List<HostEvent> events)
            throws Exception {
        return post(
                address,
                "/api/v1/events",
                credential,
                WireFormat.write(
                        new EventBatch("t", Instant.now(), "b", null, null, events, List.of())));
    }

    private HttpResponse<byte[]> post(URI address, String path, String bearer, byte[] body)
            throws Exception {
        return http.send(
                HttpRequest.newBuilder(address.resolve(path))
                        .header("Authorization", "Bearer " + bearer)
                        .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
    }

    private HttpResponse<byte[]> get(URI address, String path) throws Exception {
        return http.send(
                HttpRequest.newBuilder(address.resolve(path)).build(),
                HttpResponse.BodyHandlers.ofByteArray());
    }
}
