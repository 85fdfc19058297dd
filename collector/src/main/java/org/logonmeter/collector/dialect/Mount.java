package org.logonmeter.collector.dialect;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.logonmeter.settings.FileFault;

/**
 * A dialect at its place among the paths.
 *
 * @param prefix path in front of all of the dialect's own; empty = none
 */
record Mount(String prefix, Dialect dialect, List<Endpoint> endpoints) {
    private static final String OUR_OWN = "/api/v1/";
    private static final List<String> TAKEN = List.of(OUR_OWN, "/sessions/", "/assets/");

    /** An endpoint and what stood in the open places of the path. */
    record Found(Endpoint endpoint, List<String> captured) {}

    static Mount at(String prefix, Dialect dialect) {
        return new Mount(prefix, dialect, dialect.endpoints());
    }

    /**
     * The dialects that are configured.
     *
     * @throws UncheckedIOException if the key or the folder of report files cannot be opened
     */
    static List<Mount> all(DialectConfig config) {
        List<Mount> mounts = new ArrayList<>();
        DialectConfig.LoginStats loginstats = config.loginstats();
        if (loginstats != null)
            mounts.add(at(loginstats.prefix(), new LoginStatsDialect(loginstats)));
        DialectConfig.Ekran ekran = config.ekran();
        if (ekran != null) mounts.add(at(ekran.prefix(), new EkranDialect(ekran)));
        DialectConfig.Workspace workspace = config.workspace();
        if (workspace != null) mounts.add(at(workspace.prefix(), new WorkspaceDialect(workspace)));
        DialectConfig.Electa electa = config.electa();
        if (electa != null) mounts.add(at(electa.prefix(), new ElectaDialect(electa)));
        DialectConfig.Epm epm = config.epm();
        if (epm != null) mounts.add(at(epm.prefix(), epm(epm)));
        return mounts;
    }

    private static EpmDialect epm(DialectConfig.Epm config) {
        try {
            return new EpmDialect(config);
        } catch (IOException e) {
            throw new UncheckedIOException("The EPM report files: " + FileFault.told(e), e);
        }
    }

    /**
     * Of the dialects below whose prefixes the path lies, the one that knows it best: by path and
     * method, by path, by how its own paths begin, by its prefix alone; the longer prefix first.
     * Their own paths differ, so many may stand below one prefix.
     *
     * @param path raw
     */
    static Optional<Mount> knowing(List<Mount> mounts, String path, String method) {
        return mounts.stream()
                .filter(mount -> mount.knows(path, method) > 0)
                .max(
                        Comparator.comparingInt((Mount mount) -> mount.knows(path, method))
                                .thenComparingInt(mount -> mount.prefix.length()));
    }

    /** How well the path is known; 0 = it is another one's. */
    private int knows(String path, String method) {
        if (!path.regionMatches(true, 0, prefix, 0, prefix.length())) return 0;
        String rest = below(path);
        if (!rest.startsWith("/")) return 0;
        List<Endpoint> here = endpoints.stream().filter(e -> stands(e, rest)).toList();
        if (here.stream().anyMatch(e -> e.route().methods().contains(method))) return 4;
        if (!here.isEmpty()) return 3;
        if (dialect.territory().stream().anyMatch(t -> begins(rest, t))) return 2;
        return prefix.isEmpty() ? 0 : 1;
    }

    private static boolean stands(Endpoint endpoint, String path) {
        try {
            return endpoint.route().match(path).isPresent();
        } catch (Refusal e) {
            return false;
        }
    }

    /** What follows the prefix. */
    String below(String path) {
        return path.substring(prefix.length());
    }

    private boolean begins(String path, String territory) {
        boolean anyCase = endpoints.getFirst().route().anyCase();
        return (path + "/").regionMatches(anyCase, 0, territory, 0, territory.length());
    }

    /** Whether another part of the collector stands at the path, unless an endpoint does. */
    static boolean ourOwn(String path) {
        return (path + "/").toLowerCase(Locale.ROOT).startsWith(OUR_OWN);
    }

    /** Whether all below the prefix is another part of the collector. */
    static boolean taken(String prefix) {
        String path = (prefix + "/").toLowerCase(Locale.ROOT);
        return TAKEN.stream().anyMatch(path::startsWith);
    }

    /**
     * The endpoint at a path below the prefix; null where another part of the collector stands.
     *
     * @throws Refusal if nothing stands there, or nothing that knows the method
     */
    @Nullable Found find(String path, String method) throws Refusal {
        TreeSet<String> allowed = new TreeSet<>();
        for (Endpoint endpoint : endpoints) {
            Optional<List<String>> captured = endpoint.route().match(path);
            if (captured.isEmpty()) continue;
            if (endpoint.route().methods().contains(method))
                return new Found(endpoint, captured.get());
            allowed.addAll(endpoint.route().methods());
        }
        if (!allowed.isEmpty()) throw new Refusal(new Problem.WrongMethod(allowed));
        if (ourOwn(prefix + path)) return null;
        throw new Refusal(new Problem.NotFound());
    }
}
