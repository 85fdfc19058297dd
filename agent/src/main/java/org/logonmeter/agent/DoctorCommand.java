package org.logonmeter.agent;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.logonmeter.agent.delivery.CollectorExamination;
import org.logonmeter.agent.delivery.DeliveryException;
import org.logonmeter.agent.delivery.SpoolExamination;
import org.logonmeter.agent.doctor.Finding;
import org.logonmeter.agent.session.HostReadException;
import org.logonmeter.settings.SettingsException;
import picocli.CommandLine;

@CommandLine.Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        description = {
            "Tests every prerequisite of the agent and names the cure of each fault.",
            "Changes nothing. Exit 0: all is well; 1: there are faults."
        })
final class DoctorCommand implements Callable<Integer> {
    private static final Duration STEP = Duration.ofSeconds(5);

    @CommandLine.Mixin private ConfigOption config;

    @CommandLine.Option(names = "--json", description = "print the findings as JSON")
    private boolean json;

    @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        List<Finding> findings = new ArrayList<>();
        AgentConfig loaded = loaded(findings);
        if (loaded != null) {
            NativeFolder.point(loaded.dataDir());
            SpoolExamination spool = SpoolExamination.of(loaded.dataDir());
            findings.addAll(spool.findings());
            findings.addAll(Hosts.examine());
            findings.addAll(
                    CollectorExamination.of(
                            loaded.collector().address(),
                            spool.credential(),
                            Agent.secret(loaded.collector()),
                            InstantSource.system(),
                            STEP));
        }
        boolean faulty = findings.stream().anyMatch(f -> f.verdict() == Finding.Verdict.FAULT);
        tell(findings, faulty);
        return faulty ? AgentMain.FAILED : AgentMain.DONE;
    }

    private @org.jspecify.annotations.Nullable AgentConfig loaded(List<Finding> findings) {
        try {
            AgentConfig loaded = config.load();
            findings.add(Finding.well("configuration", "read without a fault"));
            return loaded;
        } catch (HostReadException e) {
            findings.add(
                    Finding.fault(
                            "configuration",
                            "the domain's policy cannot be read: " + e.getMessage(),
                            "run doctor as an administrator"));
            return null;
        } catch (DeliveryException e) {
            findings.add(
                    Finding.fault(
                            "native libraries",
                            String.valueOf(e.getMessage()),
                            "install the agent again"));
            return null;
        } catch (SettingsException e) {
            findings.add(
                    Finding.fault(
                            "configuration",
                            String.valueOf(e.getMessage()),
                            "correct the configuration file; config/agent.yaml shows every key"));
            return null;
        }
    }

    private void tell(List<Finding> findings, boolean faulty) {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            ObjectNode node = new ObjectMapper().createObjectNode();
            node.put("well", !faulty);
            ArrayNode list = node.putArray("findings");
            for (Finding f : findings)
                list.addObject()
                        .put("check", f.check())
                        .put("verdict", f.verdict().name().toLowerCase(Locale.ROOT))
                        .put("text", f.text())
                        .put("cure", f.cure());
            out.println(node);
        } else {
            for (Finding f : findings) {
                out.printf(
                        "%-5s  %-22s %s%n",
                        f.verdict().name().toLowerCase(Locale.ROOT), f.check(), f.text());
                if (f.cure() != null) out.printf("%-5s  %-22s -> %s%n", "", "", f.cure());
            }
        }
        out.flush();
    }
}
