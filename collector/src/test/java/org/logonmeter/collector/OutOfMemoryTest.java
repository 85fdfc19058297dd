package org.logonmeter.collector;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A collector that ran out of memory ends, whichever of its threads met it. */
class OutOfMemoryTest {
    @TempDir Path directory;

    /** A whole collector in a process of its own, one of whose threads asks for too much. */
    static final class Hungry {
        private Hungry() {}

        public static void main(String[] arguments) throws Exception {
            FatalErrors.endTheProcess();
            CollectorServer server =
                    CollectorServer.start(
                            CollectorConfig.load(
                                    null,
                                    Map.of(
                                            "LOGONMETER_SERVER_PORT",
                                            "0",
                                            "LOGONMETER_SERVER_ADMIN_PORT",
                                            "0",
                                            "LOGONMETER_DATABASE_URL",
                                            "jdbc:sqlite:" + arguments[1])),
                            InstantSource.system());
            try {
                if (arguments[0].equals("writer"))
                    server.parts().database().inTransaction(_ -> tooMuch());
                else server.parts().database().read(_ -> tooMuch());
            } catch (OutOfMemoryError e) {
                Thread.sleep(60_000); // as a server that goes on
            }
        }

        private static int tooMuch() {
            long[][] all = new long[64][];
            Arrays.setAll(all, _ -> new long[1 << 27]);
            return all.length;
        }
    }

    @Test
    void aWriterOrAReaderWithoutMemoryEndsTheProcess() throws Exception {
        for (String thread : new String[] {"writer", "reader"}) {
            Path output = directory.resolve(thread + ".out");
            Process process =
                    new ProcessBuilder(
                                    Path.of(System.getProperty("java.home"), "bin", "java")
                                            .toString(),
                                    "-Xmx64m",
                                    "-cp",
                                    System.getProperty("java.class.path"),
                                    Hungry.class.getName(),
                                    thread,
                                    directory.resolve(thread + ".db").toString())
                            .redirectErrorStream(true)
                            .redirectOutput(output.toFile())
                            .start();
            try {
                boolean ended = process.waitFor(60, TimeUnit.SECONDS);
                String told = Files.readString(output);
                assertThat(ended).as(told).isTrue();
                assertThat(process.exitValue()).as(told).isEqualTo(FatalErrors.EXIT);
                assertThat(told).contains("database-" + thread, "start it again");
            } finally {
                process.destroyForcibly();
            }
        }
    }
}
