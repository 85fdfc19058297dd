package org.logonmeter.agent;

import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;

/** The real agent on a scripted operating system, to be killed. */
final class KilledAgent {
    private KilledAgent() {}

    public static void main(String[] arguments) throws Exception {
        AgentConfig config = AgentConfig.load(Path.of(arguments[0]), Map.of());
        ScriptedHost host =
                new ScriptedHost(Instant.parse(arguments[1]), Instant.parse(arguments[2]));
        try (Agent agent = Agent.open(config, host, InstantSource.system())) {
            agent.run();
        }
    }
}
