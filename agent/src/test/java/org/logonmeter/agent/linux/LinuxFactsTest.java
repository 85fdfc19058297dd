package org.logonmeter.agent.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.logonmeter.protocol.MachineFacts;

@EnabledOnOs(OS.LINUX)
class LinuxFactsTest {
    @TempDir Path directory;

    @Test
    void namesAndVersionsComeFromTheFilesThatDefineThem() throws Exception {
        MachineRoot root = MachineRoot.in(directory);
        root.file("/proc/sys/kernel/hostname", "lab-01.cs.example.edu\n");
        root.file("/proc/sys/kernel/osrelease", "6.1.0-18-amd64\n");
        root.file("/etc/machine-id", "3d1219c7c4c5404aaa1f6d2a48adfda4\n");
        root.file(
                "/etc/os-release",
                "# a comment\nNAME=\"Debian \\\"GNU\\\"/Linux\"\nVERSION_ID='12'\nID=debian\n");
        MachineFacts facts = new LinuxFacts(root.paths()).read();
        assertThat(facts.name()).isEqualTo("lab-01");
        assertThat(facts.domain()).isEqualTo("cs.example.edu");
        assertThat(facts.domainKind()).isEqualTo("dns");
        assertThat(facts.osName()).isEqualTo("Debian \"GNU\"/Linux");
        assertThat(facts.osVersion()).isEqualTo("12");
        assertThat(facts.osBuild()).isEqualTo("6.1.0-18-amd64");
        assertThat(facts.machineId()).isEqualTo("3d1219c7c4c5404aaa1f6d2a48adfda4");
        assertThat(facts.bootedAt()).isNotNull();
    }

    @Test
    void whatCannotBeReadIsNull() throws Exception {
        MachineFacts facts = new LinuxFacts(MachineRoot.in(directory).paths()).read();
        assertThat(facts.osName()).isNull();
        assertThat(facts.osVersion()).isNull();
        assertThat(facts.osBuild()).isNull();
        assertThat(facts.machineId()).isNull();
        assertThat(facts.domain()).isNull();
    }

    @Test
    void theDomainIsTheHostNamesOwnThenThatOfHostsThenTheResolvers() throws Exception {
        MachineRoot root = MachineRoot.in(directory);
        root.file(
                "/etc/resolv.conf",
                "nameserver 10.0.0.1\nsearch Resolver.Example. other.example\n");
        assertThat(DnsDomain.of("lab", root.paths())).isEqualTo(Optional.of("resolver.example"));
        root.file("/etc/hosts", "127.0.0.1 localhost\n127.0.1.1 lab.hosts.example lab # me\n");
        assertThat(DnsDomain.of("lab", root.paths())).isEqualTo(Optional.of("hosts.example"));
        assertThat(DnsDomain.of("lab.own.example", root.paths()))
                .isEqualTo(Optional.of("own.example"));
        root.file("/etc/hosts", "127.0.0.1 localhost\n");
        root.file("/etc/resolv.conf", "search localdomain\n");
        assertThat(DnsDomain.of("lab", root.paths())).isEmpty();
    }

    @Test
    void thisMachineTellsItself() {
        MachineFacts facts = new LinuxFacts(LinuxPaths.ofThisMachine()).read();
        assertThat(facts.name()).isNotBlank().doesNotContain(".");
        assertThat(facts.osName()).isNotBlank();
        assertThat(facts.osBuild()).isEqualTo(System.getProperty("os.version"));
        assertThat(facts.bootedAt()).isNotNull();
        assertThat(facts.addresses()).doesNotContain("127.0.0.1", "::1", "");
        assertThat(facts.macs()).allMatch(mac -> mac.matches("([0-9a-f]{2}-){5}[0-9a-f]{2}"));
    }
}
