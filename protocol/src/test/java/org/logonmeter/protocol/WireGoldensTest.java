package org.logonmeter.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.logonmeter.proof.Proves;

/**
 * The bytes of version 1. Agents in the field write and read them for years, so a file is never
 * changed; {@code SHA256SUMS} holds each one's hash, and a new kind or shape brings a new file and
 * a new line.
 */
@Proves("what an agent of version 1 writes is read for ever, and re-written to the byte")
class WireGoldensTest {
    private static final String FOLDER = "/wire/v1/";

    private static byte[] bytes(String file) {
        try (InputStream in = WireGoldensTest.class.getResourceAsStream(FOLDER + file)) {
            if (in == null) throw new AssertionError("golden file " + file + " is gone");
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, String> recorded() {
        Map<String, String> sums = new LinkedHashMap<>();
        for (String line :
                new String(bytes("SHA256SUMS"), StandardCharsets.UTF_8).split("\n", -1)) {
            if (!line.isEmpty()) sums.put(line.substring(66), line.substring(0, 64));
        }
        return sums;
    }

    @Test
    void noGoldenFileIsEverEdited() throws NoSuchAlgorithmException {
        Map<String, String> found = new LinkedHashMap<>();
        MessageDigest sha = MessageDigest.getInstance("SHA-256");
        for (String file : recorded().keySet())
            found.put(file, HexFormat.of().formatHex(sha.digest(bytes(file))));
        assertThat(found).isEqualTo(recorded()).isNotEmpty();
        // the listing itself may only grow: its first lines, as first written
        String first =
                new String(bytes("SHA256SUMS"), StandardCharsets.UTF_8).substring(0, FIRST_CHARS);
        assertThat(HexFormat.of().formatHex(sha.digest(first.getBytes(StandardCharsets.UTF_8))))
                .isEqualTo(FIRST_LISTING);
    }

    private static final int FIRST_CHARS = 3912;
    private static final String FIRST_LISTING =
            "5f2622308a9d10ebd5859e2c451341125d9b486c3063680c3e3f6f2a3f64d8d5";

    @Test
    void everyKindAndShapeHasItsGoldenFileAndIsWrittenToTheByte() {
        WireSamples.messages()
                .forEach(
                        (name, written) ->
                                assertThat(new String(written, StandardCharsets.UTF_8))
                                        .as(name)
                                        .isEqualTo(
                                                new String(
                                                        bytes(name + ".json"),
                                                        StandardCharsets.UTF_8)));
        assertThat(WireSamples.messages().keySet().stream().map(n -> n + ".json"))
                .containsExactlyInAnyOrderElementsOf(recorded().keySet());
    }

    @Test
    void everyGoldenEventIsReadAsItWasMeant() throws WireException {
        for (Map.Entry<String, HostEvent> sample : WireSamples.events().entrySet()) {
            String golden = new String(bytes(sample.getKey() + ".json"), StandardCharsets.UTF_8);
            assertThat(WireFormat.readEvent(golden))
                    .as(sample.getKey())
                    .isEqualTo(sample.getValue());
        }
    }

    @Test
    void everyGoldenMessageIsReadAndWrittenBackToTheByte() throws WireException {
        for (String file : recorded().keySet()) {
            byte[] golden = bytes(file);
            byte[] again =
                    switch (file.substring(
                            0, file.indexOf('-') < 0 ? file.indexOf('.') : file.indexOf('-'))) {
                        case "event" ->
                                WireFormat.write(
                                                WireFormat.readEvent(
                                                        new String(golden, StandardCharsets.UTF_8)))
                                        .getBytes(StandardCharsets.UTF_8);
                        case "batch" -> WireFormat.write(WireFormat.readBatch(golden));
                        case "receipt" -> WireFormat.write(WireFormat.readReceipt(golden));
                        case "enrol" ->
                                file.contains("request")
                                        ? WireFormat.write(WireFormat.readEnrolmentRequest(golden))
                                        : WireFormat.write(
                                                WireFormat.readEnrolmentResponse(golden));
                        default -> throw new AssertionError("no reader for " + file);
                    };
            assertThat(again).as(file).isEqualTo(golden);
        }
    }

    @Test
    void aBatchOfAllKindsIsReadWholly() throws WireException {
        EventBatch sent = WireSamples.batch(List.copyOf(WireSamples.events().values()));
        assertThat(WireFormat.readBatch(WireFormat.write(sent))).isEqualTo(sent);
    }
}
