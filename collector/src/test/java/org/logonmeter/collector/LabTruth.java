package org.logonmeter.collector;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What really happened at a machine, to hold against what the collector tells of it. */
final class LabTruth {
    /** Something happened at an instant that lies in here, both ends included. */
    record Between(Instant from, Instant to) {
        boolean holds(String instant) {
            Instant at = Instant.parse(instant);
            return !at.isBefore(from) && !at.isAfter(to);
        }
    }

    /** A lock and the unlock after it. */
    record Lock(Between from, Between to) {}

    /**
     * One session as the test saw it.
     *
     * @param quality the word for its end that the collector has to use
     * @param locks when its screen was locked and unlocked
     */
    record Seen(String user, Between start, String quality, Between end, List<Lock> locks) {}

    private final List<Seen> all = new ArrayList<>();

    void add(Seen seen) {
        all.add(seen);
    }

    /** What the collector has wrong; sessions in order of their start. */
    List<String> faults(List<JsonNode> told) {
        List<String> faults = new ArrayList<>();
        List<JsonNode> left = new ArrayList<>(told);
        for (Seen seen : all) {
            List<JsonNode> its =
                    left.stream()
                            .filter(s -> s.path("userName").asText().equals(seen.user()))
                            .filter(s -> seen.start().holds(s.path("loginTime").asText()))
                            .toList();
            if (its.size() != 1) faults.add(seen + " is told " + its.size() + " times");
            else compare(seen, its.getFirst(), faults);
            left.removeAll(its);
        }
        for (JsonNode session : left) faults.add("nobody had this session: " + session);
        return faults;
    }

    private static void compare(Seen seen, JsonNode told, List<String> faults) {
        if (!told.path("endQuality").asText().equals(seen.quality()))
            faults.add("not " + seen.quality() + ": " + told);
        else if (seen.quality().equals("inferred")) {
            Instant earliest = Instant.parse(told.path("endEarliest").asText());
            Instant latest = Instant.parse(told.path("endLatest").asText());
            if (earliest.isAfter(seen.end().to()) || latest.isBefore(seen.end().from()))
                faults.add("bounds without the true end " + seen.end() + ": " + told);
            if (earliest.isBefore(seen.start().to()))
                faults.add("a bound that says nothing, the session was seen later: " + told);
        } else if (!seen.end().holds(told.path("logoutTime").asText()))
            faults.add("end not " + seen.end() + ": " + told);
        if (!told.path("terminal").path("ip").asText().equals("127.0.0.1"))
            faults.add("not from where it came: " + told);
        locks(seen, told, faults);
    }

    private static void locks(Seen seen, JsonNode told, List<String> faults) {
        List<JsonNode> intervals = new ArrayList<>();
        for (JsonNode interval : told.path("inactive"))
            if (interval.path("kind").asText().equals("LOCK")) intervals.add(interval);
        boolean right = intervals.size() == seen.locks().size();
        for (int i = 0; right && i < intervals.size(); i++)
            right =
                    seen.locks().get(i).from().holds(intervals.get(i).path("from").asText())
                            && seen.locks().get(i).to().holds(intervals.get(i).path("to").asText());
        if (!right) faults.add("locks wrong: " + told);
    }
}
