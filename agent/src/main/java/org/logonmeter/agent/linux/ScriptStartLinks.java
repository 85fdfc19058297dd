package org.logonmeter.agent.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.logonmeter.agent.session.Evidence;
import org.logonmeter.agent.session.HostSnapshot;
import org.logonmeter.agent.session.ScriptStart;
import org.logonmeter.agent.session.SessionSnapshot;
import org.logonmeter.protocol.EventHeader;
import org.logonmeter.protocol.LogonTiming;
import org.logonmeter.protocol.SessionId;

/**
 * Starts of logon scripts that users left in their runtime directories, as the text of a symbolic
 * link. A link's text is read without opening or following anything, so no pipe can hold the agent
 * up, no file can be too large and nothing else can be read by it.
 *
 * <p>One thread.
 */
final class ScriptStartLinks {
    static final String NAME = "logonmeter-script-start";
    static final String SOURCE = "script-start";

    private static final int OF_OTHERS = 077;

    private final LinuxPaths paths;
    private final Map<SessionId, Instant> told = new HashMap<>();
    private Set<SessionId> there = Set.of();
    private final List<Evidence> waiting = new ArrayList<>();

    ScriptStartLinks(LinuxPaths paths) {
        this.paths = paths;
    }

    /**
     * Looks after the users of these sessions. A session counts from its second look on: then
     * whoever takes the evidence knows it.
     */
    void look(HostSnapshot now) {
        Set<SessionId> seen = new HashSet<>();
        Set<String> users = new HashSet<>();
        for (SessionSnapshot s : now.sessions()) {
            seen.add(s.id());
            String uid = s.account().id();
            if (uid != null && uid.matches("\\d{1,10}")) users.add(uid);
        }
        for (String uid : users) left(uid).ifPresent(at -> found(uid, at, now));
        told.keySet().retainAll(seen);
        there = seen;
    }

    /** What was found since the last call. */
    List<Evidence> take() {
        List<Evidence> found = List.copyOf(waiting);
        waiting.clear();
        return found;
    }

    private void found(String uid, Instant scriptStart, HostSnapshot now) {
        Optional<SessionSnapshot> session =
                now.sessions().stream()
                        .filter(s -> uid.equals(s.account().id()))
                        .filter(s -> there.contains(s.id()))
                        .filter(
                                s ->
                                        ScriptStart.fits(
                                                scriptStart, s.id().startedAt(), now.takenAt()))
                        .max(Comparator.comparing((SessionSnapshot s) -> s.id().startedAt()));
        if (session.isEmpty() || scriptStart.equals(told.get(session.get().id()))) return;
        told.put(session.get().id(), scriptStart);
        waiting.add(evidence(session.get(), scriptStart, now));
    }

    private static Evidence evidence(SessionSnapshot s, Instant scriptStart, HostSnapshot now) {
        EventHeader header =
                new EventHeader(
                        new UUID(0, 0), now.bootId(), 0, now.takenAt(), now.uptimeMs(), SOURCE);
        LogonTiming timing =
                new LogonTiming(
                        header,
                        s.id(),
                        s.account(),
                        s.id().startedAt(),
                        null,
                        null,
                        null,
                        true,
                        false,
                        scriptStart,
                        List.of(),
                        List.of(),
                        null);
        return new Evidence.Measured(now.takenAt(), now.bootId(), now.uptimeMs(), SOURCE, timing);
    }

    /** The directory and the link must be of that very user; nobody else may write there. */
    private Optional<Instant> left(String uid) {
        Path folder = paths.at("/run/user/" + uid);
        Path link = folder.resolve(NAME);
        try {
            if (!Files.isSymbolicLink(link)) return Optional.empty();
            if (!Files.readAttributes(folder, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                    .isDirectory()) return Optional.empty();
            int mode = (Integer) Files.getAttribute(folder, "unix:mode", LinkOption.NOFOLLOW_LINKS);
            if ((mode & OF_OTHERS) != 0 || !uid.equals(owner(folder)) || !uid.equals(owner(link)))
                return Optional.empty();
            return ScriptStart.parse(Files.readSymbolicLink(link).toString());
        } catch (IOException | RuntimeException gone) {
            return Optional.empty(); // whatever the user put there, it is no word of a start
        }
    }

    private static String owner(Path path) throws IOException {
        Integer uid = (Integer) Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS);
        return Integer.toUnsignedString(uid);
    }

    /**
     * Leaves the start for the agent, as the user.
     *
     * @param runtimeDirectory of the user, {@code $XDG_RUNTIME_DIR}; null = there is none
     */
    static void leave(@Nullable String runtimeDirectory, Instant scriptStart) throws IOException {
        if (runtimeDirectory == null || runtimeDirectory.isBlank())
            throw new IOException("XDG_RUNTIME_DIR is not set; log in through pam_systemd");
        Path folder = Path.of(runtimeDirectory);
        Path fresh = folder.resolve(NAME + "." + ProcessHandle.current().pid());
        Files.deleteIfExists(fresh);
        Files.createSymbolicLink(fresh, Path.of(scriptStart.toString()));
        Files.move(fresh, folder.resolve(NAME), java.nio.file.StandardCopyOption.ATOMIC_MOVE);
    }
}
