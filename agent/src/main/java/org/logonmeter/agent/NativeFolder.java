package org.logonmeter.agent;

import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.List;
import java.util.stream.Stream;
import org.logonmeter.agent.delivery.ClosedDirectory;
import org.logonmeter.agent.delivery.DeliveryException;

/**
 * Where native libraries are loaded from: the folder {@code native} beside the agent's jar, or
 * beside the folder of its jars, where an installer put them. Without one: on Windows from nowhere,
 * elsewhere from the agent's own closed directory, where they are unpacked. Never the system's
 * temporary directory: it is everybody's, and often may not run code. Never a library that the
 * system happens to have.
 */
final class NativeFolder {
    private static final String JNA = System.mapLibraryName("jnidispatch");
    private static final String SQLITE = System.mapLibraryName("sqlitejdbc");

    private NativeFolder() {}

    /**
     * Windows: native libraries come from the installation only. Must be called before the first
     * class of JNA is touched, which is long before the data directory is known. Elsewhere nothing.
     *
     * @throws DeliveryException if the installation has none: without them nothing is loaded
     */
    static void installed() {
        if (!Hosts.onWindows()) return;
        System.setProperty("jna.nosys", "true");
        System.setProperty("jna.nounpack", "true");
        System.setProperty("jna.noclasspath", "true");
        if (System.getProperty("jna.boot.library.path") != null) return;
        List<Path> folders = installedFolders();
        for (Path folder : folders) {
            usePlaced(folder);
            if (System.getProperty("jna.boot.library.path") != null) {
                // The last resort of every library that does not find what it was told to load.
                System.setProperty("java.io.tmpdir", folder.toString());
                return;
            }
        }
        throw new DeliveryException(
                "the native libraries "
                        + JNA
                        + " and "
                        + SQLITE
                        + " are missing in "
                        + folders
                        + "; they are loaded from nowhere else: install the agent again");
    }

    /**
     * Must be called before the first use of a native library. Makes the data directory if need be.
     *
     * @throws DeliveryException if others could put files there
     */
    static void use(Path dataDirectory) {
        ClosedDirectory.require(dataDirectory);
        point(dataDirectory);
    }

    /**
     * The same for a command that changes nothing: the data directory is not made.
     *
     * @throws DeliveryException if others could put files there
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
        installedFolders().forEach(NativeFolder::usePlaced);
    }

    /** What an installer placed, both, is loaded as it is; then nothing is unpacked at all. */
    static void usePlaced(Path installed) {
        if (!Files.isRegularFile(installed.resolve(JNA))
                || !Files.isRegularFile(installed.resolve(SQLITE))) return;
        unlessSet("jna.boot.library.path", installed.toString());
        unlessSet("jna.nounpack", "true");
        unlessSet("jna.noclasspath", "true");
        unlessSet("org.sqlite.lib.path", installed.toString());
        unlessSet("org.sqlite.lib.name", SQLITE);
    }

    /** Beside the jar, and beside the folder of the jars. */
    private static List<Path> installedFolders() {
        CodeSource source = NativeFolder.class.getProtectionDomain().getCodeSource();
        if (source == null || source.getLocation() == null) return List.of();
        try {
            Path jar = Path.of(source.getLocation().toURI());
            return Stream.of(jar.resolveSibling("native"), jar.resolve("../../native").normalize())
                    .toList();
        } catch (URISyntaxException | IllegalArgumentException e) {
            return List.of();
        }
    }

    private static void unlessSet(String property, String value) {
        if (System.getProperty(property) == null) System.setProperty(property, value);
    }
}
