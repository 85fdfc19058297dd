package org.logonmeter.collector.dialect;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A path and the methods it knows.
 *
 * @param pattern segments by {@code /}; {@code {}} stands for any one segment
 * @param anyCase whether the path is compared without case
 */
record Route(String pattern, boolean anyCase, Set<String> methods) {
    Route {
        methods = new TreeSet<>(methods);
    }

    static Route of(String pattern, String... methods) {
        return new Route(pattern, false, Set.of(methods));
    }

    static Route anyCase(String pattern, String... methods) {
        return new Route(pattern, true, Set.of(methods));
    }

    /**
     * What stands in the places of {@code {}}, decoded; empty if the path is another one. A
     * trailing slash makes no difference; an escaped slash is part of its segment.
     *
     * @param path raw, below the prefix
     * @throws Refusal on a broken escape
     */
    Optional<List<String>> match(String path) throws Refusal {
        List<String> wanted = segments(pattern);
        List<String> given = segments(path);
        if (wanted.size() != given.size()) return Optional.empty();
        List<String> found = new ArrayList<>();
        for (int i = 0; i < wanted.size(); i++) {
            String segment = Parameters.decoded(given.get(i), false);
            if (wanted.get(i).equals("{}")) found.add(segment);
            else if (!same(wanted.get(i), segment)) return Optional.empty();
        }
        return Optional.of(found);
    }

    private boolean same(String wanted, String given) {
        return anyCase ? wanted.equalsIgnoreCase(given) : wanted.equals(given);
    }

    private static List<String> segments(String path) {
        String trimmed = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        return List.of(trimmed.split("/", -1));
    }
}
