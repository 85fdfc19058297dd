package org.logonmeter.agent;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import org.logonmeter.agent.linux.LinuxHost;
import org.logonmeter.agent.windows.WindowsHost;
import picocli.CommandLine;

@CommandLine.Command(
        name = "script-start",
        mixinStandardHelpOptions = true,
        description = {
            "Call it first thing in the site's logon script, as the user and in the background:",
            "it leaves the time for the agent. Always exit 0; it never waits longer than 2 s."
        })
final class ScriptStartCommand implements Callable<Integer> {
    private static final Duration AT_MOST = Duration.ofSeconds(2);

    @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

    /** Never fails: a logon must not suffer from being measured. */
    @Override
    public Integer call() throws InterruptedException {
        Thread work = Thread.ofPlatform().daemon().name("script-start").start(this::leave);
        work.join(AT_MOST);
        return AgentMain.DONE;
    }

    private void leave() {
        try {
            // The runtime took a while to start; the script began when this process did.
            Instant began =
                    ProcessHandle.current()
                            .info()
                            .startInstant()
                            .orElseGet(InstantSource.system()::instant);
            NativeFolder.installed();
            if (Hosts.onWindows()) WindowsHost.leaveScriptStart(began);
            else LinuxHost.leaveScriptStart(began);
        } catch (IOException | RuntimeException | LinkageError e) {
            spec.commandLine()
                    .getErr()
                    .println(
                            "agent script-start: the time could not be left for the agent: "
                                    + e.getMessage());
        }
    }
}
