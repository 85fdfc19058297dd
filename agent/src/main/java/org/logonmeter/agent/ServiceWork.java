package org.logonmeter.agent;

import java.time.InstantSource;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.logonmeter.agent.session.Host;
import org.logonmeter.agent.windows.WindowsHost;
import org.logonmeter.agent.windows.WindowsService;

/**
 * The agent as the work of a Windows service. Nothing is read or opened before the service is
 * RUNNING.
 */
final class ServiceWork implements WindowsService.Work {
    private final Callable<AgentConfig> config;
    private volatile @Nullable Agent agent;
    private volatile @Nullable WindowsHost host;
    private volatile boolean stopped;
    private volatile boolean failed = true;

    ServiceWork(Callable<AgentConfig> config) {
        this.config = config;
    }

    boolean failed() {
        return failed;
    }

    @Override
    public void run() throws Exception {
        AgentConfig loaded = config.call();
        NativeFolder.use(loaded.dataDir());
        WindowsHost opened = WindowsHost.open();
        host = opened;
        try (Agent running = Agent.open(loaded, (Host) opened, InstantSource.system())) {
            agent = running;
            if (!stopped) running.run();
        } finally {
            agent = null;
        }
        failed = false;
    }

    @Override
    public void stop() {
        stopped = true;
        Agent running = agent;
        if (running != null) running.stop();
    }

    @Override
    public void wake() {
        WindowsHost known = host;
        if (known != null) known.wake();
    }
}
