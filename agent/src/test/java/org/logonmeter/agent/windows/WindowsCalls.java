package org.logonmeter.agent.windows;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.logonmeter.agent.delivery.ClosedDirectory;
import org.logonmeter.agent.delivery.ClosedFile;

/**
 * Runs on the Windows Java of the machine for tests: one call of the agent each, its answer in a
 * line.
 */
public final class WindowsCalls {
    private WindowsCalls() {}

    public static void main(String[] arguments) throws Exception {
        String answer =
                switch (arguments[0]) {
                    case "processes" -> itself();
                    case "obey" -> ClosedFile.fault(Path.of(arguments[1])).orElse("closed");
                    case "logons" -> LsaLogon.all().stream().map(LsaLogon::user).toList() + "";
                    case "require" -> require(Path.of(arguments[1]));
                    default -> throw new IllegalArgumentException(arguments[0]);
                };
        System.out.println("answer: " + answer);
    }

    /** How WTS lists this process, and how far its start is from what Java knows of it. */
    private static String itself() throws Exception {
        Instant began = ProcessHandle.current().info().startInstant().orElseThrow();
        for (RunningProcess process : RunningProcess.all())
            if (process.id() == ProcessHandle.current().pid()) {
                Instant started = process.started();
                return process.name()
                        + " "
                        + process.session()
                        + " "
                        + (started == null ? "?" : Duration.between(began, started).toMillis());
            }
        return "not listed";
    }

    private static String require(Path directory) {
        try {
            ClosedDirectory.require(directory);
            return "closed";
        } catch (RuntimeException e) {
            return String.valueOf(e.getMessage());
        }
    }
}
