package org.logonmeter.collector.dialect;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
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

    /** The path below the prefix, if it is one of this dialect's. */
    Optional<String> below(String path) {
        if (!path.regionMatches(true, 0, prefix, 0, prefix.length())) return Optional.empty();
        String rest = path.substring(prefix.length());
        if (!rest.startsWith("/")) return Optional.empty();
        boolean ours =
                !prefix.isEmpty() || dialect.territory().stream().anyMatch(t -> begins(rest, t));
        return ours ? Optional.of(rest) : Optional.empty();
    }

    private boolean begins(String path, String territory) {
        boolean anyCase = endpoints.getFirst().route().anyCase();
        return (path + "/").regionMatches(anyCase, 0, territory, 0, territory.length());
    }

    /** Whether another part of the collector stands at the path, unless an endpoint does. */
    static boolean ourOwn(String path) {
        return (path + "/").toLowerCase(Locale.ROOT).startsWith(OUR_OWN);
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
        if (ourOwn(path)) return null;
        throw new Refusal(new Problem.NotFound());
    }
}
