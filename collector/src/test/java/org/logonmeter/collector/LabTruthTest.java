package org.logonmeter.collector;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.logonmeter.collector.LabTruth.Between;
import org.logonmeter.collector.LabTruth.Lock;
import org.logonmeter.collector.LabTruth.Seen;

/** The negative controls of {@link LabPcIT}: what a wrong collector would tell is found out. */
class LabTruthTest {
    private final LabTruth truth = new LabTruth();

    LabTruthTest() {
        truth.add(
                new Seen(
                        "jo",
                        between("10:00:00", "10:00:02"),
                        "inferred",
                        between("10:30:00", "10:30:01"),
                        List.of(
                                new Lock(
                                        between("10:10:00", "10:10:01"),
                                        between("10:20:00", "10:20:01")))));
        truth.add(
                new Seen(
                        "ann",
                        between("10:01:00", "10:01:01"),
                        "observed",
                        between("10:20:00", "10:20:05"),
                        List.of()));
    }

    @Test
    void theTruthHasNoFault() {
        assertThat(truth.faults(told())).isEmpty();
    }

    @Test
    void aLostSessionIsFound() {
        List<JsonNode> told = told();
        told.removeFirst();
        assertThat(truth.faults(told)).singleElement().asString().contains("told 0 times");
    }

    @Test
    void aDoubledSessionIsFound() {
        List<JsonNode> told = told();
        told.add(told.getFirst().deepCopy());
        assertThat(truth.faults(told)).singleElement().asString().contains("told 2 times");
    }

    @Test
    void anInventedSessionIsFound() {
        List<JsonNode> told = told();
        told.add(told.getFirst().<ObjectNode>deepCopy().put("userName", "max"));
        assertThat(truth.faults(told)).singleElement().asString().startsWith("nobody had");
    }

    @Test
    void aWrongEndOriginOrLockIsFound() {
        finds("not inferred", jo -> jo.put("endQuality", "observed"));
        finds("bounds without", jo -> jo.put("endEarliest", at("10:31:00")));
        finds("bounds without", jo -> jo.put("endLatest", at("10:29:00")));
        finds("says nothing", jo -> jo.put("endEarliest", at("10:00:01")));
        finds("not from where", jo -> jo.putObject("terminal"));
        finds("locks wrong", jo -> jo.remove("inactive"));
    }

    private void finds(String fault, Consumer<ObjectNode> wrong) {
        List<JsonNode> told = told();
        wrong.accept((ObjectNode) told.getFirst());
        assertThat(truth.faults(told)).singleElement().asString().contains(fault);
    }

    private static List<JsonNode> told() {
        ObjectNode jo = session("jo", "10:00:01", "inferred");
        jo.put("endEarliest", at("10:29:59")).put("endLatest", at("10:30:40"));
        jo.putArray("inactive")
                .addObject()
                .put("kind", "LOCK")
                .put("from", at("10:10:00"))
                .put("to", at("10:20:01"));
        ObjectNode ann = session("ann", "10:01:00", "observed").put("logoutTime", at("10:20:03"));
        return new ArrayList<>(List.of(jo, ann));
    }

    private static ObjectNode session(String user, String start, String quality) {
        ObjectNode session = JsonNodeFactory.instance.objectNode();
        session.put("userName", user).put("loginTime", at(start)).put("endQuality", quality);
        session.putObject("terminal").put("ip", "127.0.0.1");
        return session;
    }

    private static Between between(String from, String to) {
        return new Between(Instant.parse(at(from)), Instant.parse(at(to)));
    }

    private static String at(String time) {
        return "2026-11-25T" + time + "Z";
    }
}
