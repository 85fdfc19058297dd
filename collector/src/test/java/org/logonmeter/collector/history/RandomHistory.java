package org.logonmeter.collector.history;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Session files with every field and every kind of end, in no order. */
final class RandomHistory {
    private static final Instant START = Instant.parse("2025-03-01T00:00:00Z");
    private static final String[] NAMES = {
        "jo",
        "José",
        "O'Brien",
        "x; DROP TABLE session",
        "\u65e5\u672c",
        "a%b_c*",
        "=1+1",
        "back\\slash",
        "\ud83c\udf93"
    };

    private final Random random;

    RandomHistory(long seed) {
        random = new Random(seed);
    }

    List<String> lines(int count) {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < count; i++) lines.add(line(i).toString());
        Collections.shuffle(lines, random);
        return lines;
    }

    private ObjectNode line(int index) {
        ObjectNode out = JsonNodeFactory.instance.objectNode();
        Instant login = START.plusMillis(index * 60_000L + random.nextInt(59_000));
        out.put("userName", NAMES[random.nextInt(NAMES.length)]);
        if (random.nextBoolean()) out.put("userDomain", "abc.com");
        out.put("machineName", "LAB-" + random.nextInt(7));
        if (random.nextBoolean()) out.put("machineDomain", "lab.example");
        if (random.nextInt(8) == 0) {
            out.put("connectionStart", login.toString());
            out.putObject("failure").put("code", "AUTH_FAILED").put("text", "wrong password");
        } else {
            out.put("loginTime", login.toString());
            end(out, login);
            if (random.nextBoolean()) out.put("connectionStart", login.minusSeconds(3).toString());
        }
        texts(out);
        if (random.nextBoolean()) out.put("lab", true);
        if (random.nextBoolean()) out.put("reconnect", true);
        if (random.nextBoolean()) out.put("roomId", random.nextInt());
        for (String name :
                List.of(
                        "logonStart",
                        "logonEnd",
                        "scriptStart",
                        "connectionSetup",
                        "connectionEnd"))
            if (random.nextInt(3) == 0)
                out.put(name, login.plusMillis(random.nextInt(9_000_000)).toString());
        if (random.nextInt(3) == 0)
            out.putObject("terminal")
                    .put("name", "HOME")
                    .put("ip", "192.0.2.4")
                    .put("osType", "Windows CE");
        inactive(out, login);
        if (random.nextInt(3) == 0)
            out.putArray("phases")
                    .addObject()
                    .put("key", "profile")
                    .put("start", login.toString())
                    .put("end", login.plusMillis(812).toString());
        return out;
    }

    private void texts(ObjectNode out) {
        for (String name :
                List.of(
                        "displayName",
                        "externalName",
                        "clientGuid",
                        "osVersion",
                        "location",
                        "logonType",
                        "hostIp",
                        "hostMac",
                        "agentVersion"))
            if (random.nextInt(3) == 0) out.put(name, NAMES[random.nextInt(NAMES.length)]);
        if (random.nextInt(3) == 0)
            out.put("accessLevel", List.of("ADM", "MDR", "STD").get(random.nextInt(3)));
    }

    private void end(ObjectNode out, Instant login) {
        Instant end = login.plusMillis(random.nextInt(4) == 0 ? 0 : random.nextInt(20_000_000));
        switch (random.nextInt(6)) {
            case 0 -> out.put("logoutTime", end.toString()).put("endQuality", "observed");
            case 1 -> out.put("logoutTime", end.toString()).put("endQuality", "initiated");
            case 2 -> out.put("logoutTime", end.toString()).put("endQuality", "shutdown");
            case 3 -> {
                if (random.nextBoolean()) out.put("endQuality", "open");
            }
            default ->
                    out.put("endQuality", random.nextBoolean() ? "inferred" : "lost")
                            .put("endEarliest", end.toString())
                            .put("endLatest", end.plusMillis(random.nextInt(900_000)).toString());
        }
    }

    private void inactive(ObjectNode out, Instant login) {
        if (random.nextBoolean()) return;
        ArrayNode stretches = out.putArray("inactive");
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            Instant from = login.plusMillis(random.nextInt(30_000_000));
            ObjectNode stretch =
                    stretches
                            .addObject()
                            .put("kind", random.nextBoolean() ? "LOCK" : "IDLE")
                            .put("from", from.toString());
            if (random.nextInt(4) != 0)
                stretch.put("to", from.plusMillis(random.nextInt(900_000)).toString());
        }
    }
}
