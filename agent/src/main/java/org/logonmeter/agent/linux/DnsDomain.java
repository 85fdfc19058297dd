package org.logonmeter.agent.linux;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The DNS domain of this machine, from files only: a resolver that does not answer would hold up
 * the agent for half a minute.
 */
final class DnsDomain {
    private DnsDomain() {}

    /**
     * In the order of hostname(1): the host name's own, that of its line in hosts(5), the first of
     * resolv.conf(5).
     */
    static Optional<String> of(String hostName, LinuxPaths paths) {
        return after(hostName)
                .or(() -> fromHosts(hostName, TextFiles.lines(paths.at("/etc/hosts"))))
                .or(() -> fromResolver(TextFiles.lines(paths.at("/etc/resolv.conf"))));
    }

    private static Optional<String> after(String name) {
        int dot = name.indexOf('.');
        return dot > 0 && dot < name.length() - 1
                ? Optional.of(name.substring(dot + 1))
                : Optional.empty();
    }

    private static Optional<String> fromHosts(String hostName, List<String> lines) {
        return lines.stream()
                .map(line -> line.replaceFirst("#.*", "").strip().split("\\s+"))
                .filter(words -> List.of(words).subList(1, words.length).contains(hostName))
                .map(words -> words[1])
                .filter(canonical -> canonical.startsWith(hostName + "."))
                .findFirst()
                .flatMap(DnsDomain::after);
    }

    /** The last line of its kind counts. {@code local} and {@code localdomain} are no domains. */
    private static Optional<String> fromResolver(List<String> lines) {
        return lines.stream()
                .map(line -> line.strip().split("\\s+"))
                .filter(words -> words.length > 1)
                .filter(words -> words[0].equals("search") || words[0].equals("domain"))
                .reduce((_, last) -> last)
                .map(words -> words[1].toLowerCase(Locale.ROOT).replaceFirst("\\.$", ""))
                .filter(domain -> !domain.matches("|local|localdomain"));
    }
}
