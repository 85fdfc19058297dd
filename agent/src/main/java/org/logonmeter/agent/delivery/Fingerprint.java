package org.logonmeter.agent.delivery;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.logonmeter.protocol.MachineFacts;

/**
 * Tells a machine from its clones: no part alone does, as firmware and images copy each of them.
 */
final class Fingerprint {
    private static final int STRONG_PARTS_OF_ANOTHER = 2;

    private Fingerprint() {}

    /** The parts that are known, each {@code kind:value}; the name is the only weak one. */
    static List<String> of(MachineFacts facts) {
        List<String> parts = new ArrayList<>();
        add(parts, "hardware", facts.hardwareId());
        add(parts, "machine", facts.machineId());
        if (!facts.macs().isEmpty()) add(parts, "mac", facts.macs().getFirst());
        add(parts, "name", facts.name());
        return List.copyOf(parts);
    }

    /** True if two strong parts of the stored fingerprint are known to be otherwise now. */
    static boolean another(List<String> stored, MachineFacts now) {
        int differing = 0;
        for (String part : stored) {
            int colon = part.indexOf(':');
            if (colon < 0) continue;
            String value = part.substring(colon + 1);
            boolean same =
                    switch (part.substring(0, colon)) {
                        case "hardware" -> same(value, now.hardwareId());
                        case "machine" -> same(value, now.machineId());
                        case "mac" ->
                                now.macs().isEmpty()
                                        || now.macs().stream().anyMatch(m -> same(value, m));
                        default -> true;
                    };
            if (!same) differing++;
        }
        return differing >= STRONG_PARTS_OF_ANOTHER;
    }

    private static boolean same(String stored, @Nullable String now) {
        return now == null || !usable(now) || stored.equals(now.toLowerCase(Locale.ROOT));
    }

    private static void add(List<String> parts, String kind, @Nullable String value) {
        if (value != null && usable(value)) parts.add(kind + ":" + value.toLowerCase(Locale.ROOT));
    }

    /** Cheap boards say all zeros or all F. */
    private static boolean usable(String value) {
        return value.replaceAll("[^0-9A-Za-z]", "").chars().distinct().count() > 1;
    }
}
