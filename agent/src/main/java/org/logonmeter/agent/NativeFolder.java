package org.logonmeter.agent;

import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import org.jspecify.annotations.Nullable;
import org.logonmeter.agent.delivery.ClosedDirectory;

/**
 * Where native libraries are loaded from: the folder {@code native} beside the agent's jar where an
 * installer put them, else the agent's own closed directory, where they are unpacked. Never the
 * system's temporary directory: it is everybody's, and often may not run code. Never a library that
 * the system happens to have.
 */
final class NativeFolder {
    private NativeFolder() {}

    /**
     * Must be called before the first use of a native library. Makes the data directory if need be.
     *
     * @throws org.logonmeter.agent.delivery.DeliveryException if others could put files there
     */
    static void use(Path dataDirectory) {
        ClosedDirectory.require(dataDirectory);
        point(dataDirectory);
    }

    /**
     * The same for a command that changes nothing: the data directory is not made.
     *
     * @throws org.logonmeter.agent.delivery.DeliveryException if others could put files there
     */
    static void look(Path dataDirectory) {
        ClosedDirectory.refuseOpen(dataDirectory);
        point(dataDirectory);
    }

    /** The same, but nothing is made or checked: no library may be used unless it is closed. */
    static void point(Path dataDirectory) {
        String folder = dataDirectory.toAbsolutePath().resolve("native").toString();
        unlessSet("org.sqlite.tmpdir", folder);
        unlessSet("jna.tmpdir", folder);
        unlessSet("jna.nosys", "true");
        // The last resort of every library that does not find what it was told to load.
        System.setProperty("java.io.tmpdir", folder);
        Path installed = besideTheJar();
        if (installed != null) usePlaced(installed);
    }

    /** What an installer placed is loaded as it is; then nothing is unpacked at all. */
    static void usePlaced(Path installed) {
        if (Files.isRegularFile(installed.resolve(System.mapLibraryName("jnidispatch")))) {
            unlessSet("jna.boot.library.path", installed.toString());
            unlessSet("jna.nounpack", "true");
            unlessSet("jna.noclasspath", "true");
        }
        String sqlite = System.mapLibraryName("sqlitejdbc");
        if (Files.isRegularFile(installed.resolve(sqlite))) {
            unlessSet("org.sqlite.lib.path", installed.toString());
            unlessSet("org.sqlite.lib.name", sqlite);
        }
    }

    private static @Nullable Path besideTheJar() {
        CodeSource source = NativeFolder.class.getProtectionDomain().getCodeSource();
        if (source == null || source.getLocation() == null) return null;
        try {
            Path parent = Path.of(source.getLocation().toURI()).getParent();
            return parent == null ? null : parent.resolve("native");
        } catch (URISyntaxException | IllegalArgumentException e) {
            return null;
        }
    }

    private static void unlessSet(String property, String value) {
        if (System.getProperty(property) == null) System.setProperty(property, value);
    }
}
