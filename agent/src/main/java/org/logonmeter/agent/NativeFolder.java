package org.logonmeter.agent;

import java.nio.file.Path;

/**
 * Native libraries are unpacked into the agent's own closed directory: the system's temporary one
 * is everybody's, and often may not run code.
 */
final class NativeFolder {
    private NativeFolder() {}

    /**
     * Must be called before the first use of a native library; what the administrator set stays.
     */
    static void use(Path dataDirectory) {
        String folder = dataDirectory.resolve("native").toString();
        for (String property : new String[] {"org.sqlite.tmpdir", "jna.tmpdir"}) {
            if (System.getProperty(property) == null) System.setProperty(property, folder);
        }
    }
}
