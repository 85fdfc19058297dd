package org.logonmeter.agent.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.logonmeter.agent.session.Evidence;
import org.logonmeter.agent.session.HostSnapshot;
import org.logonmeter.agent.session.SessionSnapshot;
import org.logonmeter.proof.Proof;
import org.logonmeter.proof.Proves;
import org.logonmeter.protocol.Account;
import org.logonmeter.protocol.SessionDetails;
import org.logonmeter.protocol.SessionId;

/** What a user can and cannot say by his runtime directory. */
@Proves("nobody can set the script start of another user's logon")
@Timeout(30)
class ScriptStartLinksTest {
    private static final Instant LOGON = Instant.parse("2026-11-25T08:00:00Z");
    private static final Instant SCRIPT = LOGON.plusSeconds(5);
    private static final Instant NOW = LOGON.plusSeconds(60);
    private static final int NOBODY = 65534;

    @TempDir Path root;
    private LinuxPaths paths;
    private ScriptStartLinks links;
    private Path folder;
    private String uid;

    @BeforeEach
    void user() throws IOException {
        paths = new LinuxPaths(root, root.resolve("none"), List.of(), List.of());
        links = new ScriptStartLinks(paths);
        uid = String.valueOf(Files.getAttribute(root, "unix:uid"));
        folder = runtimeDirectory(uid);
    }

    @Test
    void theTimeTheUserLeftIsToldOnceForHisLogon() throws IOException {
        ScriptStartLinks.leave(folder.toString(), SCRIPT);
        HostSnapshot now = snapshot(session("1", uid, LOGON));
        links.look(now);
        assertThat(links.take()).as("not before the session itself was told").isEmpty();
        links.look(now);
        assertThat(links.take())
                .singleElement()
                .isInstanceOfSatisfying(
                        Evidence.Measured.class,
                        m -> {
                            assertThat(m.timing().scriptStart()).isEqualTo(SCRIPT);
                            assertThat(m.timing().session()).isEqualTo(new SessionId("1", LOGON));
                            assertThat(m.timing().totalMs()).isNull();
                        });
        links.look(now);
        assertThat(links.take()).isEmpty();
        ScriptStartLinks.leave(folder.toString(), SCRIPT.plusSeconds(1));
        assertThat(told(now)).as("leaving it again replaces it").hasSize(1);
    }

    @Test
    void itCountsForTheNewestLogonItCanBelongTo() throws IOException {
        ScriptStartLinks.leave(folder.toString(), SCRIPT);
        HostSnapshot now =
                snapshot(
                        session("1", uid, LOGON.minusSeconds(600)),
                        session("2", uid, LOGON),
                        session("3", uid, LOGON.plusSeconds(30)));
        assertThat(told(now)).containsExactly("2 " + SCRIPT);
    }

    @Test
    void timesThatCannotBeTrueAreLeftOut() throws IOException {
        HostSnapshot now = snapshot(session("1", uid, LOGON));
        for (Instant at :
                List.of(
                        LOGON.minusSeconds(3),
                        NOW.plusSeconds(3),
                        LOGON.plusSeconds(1201),
                        Instant.MAX,
                        Instant.MIN,
                        Instant.EPOCH)) {
            ScriptStartLinks.leave(folder.toString(), at);
            assertThat(told(now)).as(at.toString()).isEmpty();
        }
    }

    @Test
    void noiseInPlaceOfTheLinkNeitherHoldsUpNorCounts() throws Exception {
        HostSnapshot now = snapshot(session("1", uid, LOGON));
        Path link = folder.resolve(ScriptStartLinks.NAME);
        Files.writeString(link, SCRIPT.toString());
        assertThat(told(now)).as("a file").isEmpty();
        Files.delete(link);
        Files.createDirectory(link);
        assertThat(told(now)).as("a directory").isEmpty();
        Files.delete(link);
        assertThat(new ProcessBuilder("mkfifo", link.toString()).start().waitFor()).isZero();
        assertThat(told(now)).as("a pipe nobody writes").isEmpty();
        Files.delete(link);
        Files.createSymbolicLink(link, Path.of("x".repeat(4000)));
        assertThat(told(now)).as("a huge text").isEmpty();
        Files.delete(link);
        Path secret = Files.writeString(root.resolve("secret"), SCRIPT.toString());
        Files.createSymbolicLink(link, secret);
        assertThat(told(now)).as("a link to a file is not followed").isEmpty();
        Files.delete(link);
        ScriptStartLinks.leave(folder.toString(), SCRIPT);
        assertThat(told(now)).as("the control").hasSize(1);
    }

    @Test
    void anotherUsersWordIsNotTaken() throws IOException {
        if (!"root".equals(System.getProperty("user.name")))
            Proof.cannotRun("giving a link away needs root", "sudo ./mvnw verify");
        HostSnapshot now = snapshot(session("1", uid, LOGON));
        ScriptStartLinks.leave(folder.toString(), SCRIPT);
        Path link = folder.resolve(ScriptStartLinks.NAME);
        Files.setAttribute(link, "unix:uid", NOBODY, LinkOption.NOFOLLOW_LINKS);
        assertThat(told(now)).as("a link another made").isEmpty();
        Files.setAttribute(link, "unix:uid", Integer.valueOf(uid), LinkOption.NOFOLLOW_LINKS);
        Files.setAttribute(folder, "unix:uid", NOBODY);
        assertThat(told(now)).as("a directory of another").isEmpty();
        Files.setAttribute(folder, "unix:uid", Integer.valueOf(uid));
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        assertThat(told(now)).as("a directory all may write").isEmpty();
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        Path other = runtimeDirectory("4242");
        ScriptStartLinks.leave(other.toString(), SCRIPT.plusSeconds(1));
        assertThat(told(snapshot(session("9", "4242", LOGON)))).as("root's link").isEmpty();
        assertThat(told(now)).as("the control").containsExactly("1 " + SCRIPT);
    }

    @Test
    void aDirectoryThatIsALinkIsNotFollowed() throws IOException {
        ScriptStartLinks.leave(folder.toString(), SCRIPT);
        Path moved = root.resolve("moved");
        Files.move(folder, moved);
        Files.createSymbolicLink(folder, moved);
        assertThat(told(snapshot(session("1", uid, LOGON)))).isEmpty();
    }

    @Test
    void withoutARuntimeDirectoryItSaysSo() {
        assertThatThrownBy(() -> ScriptStartLinks.leave(null, SCRIPT))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("XDG_RUNTIME_DIR");
    }

    private Path runtimeDirectory(String user) throws IOException {
        Path directory = Files.createDirectories(paths.at("/run/user/" + user));
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
        return directory;
    }

    /** After both looks: "session time". */
    private List<String> told(HostSnapshot now) {
        links.look(now);
        List<Evidence> all = new ArrayList<>(links.take());
        links.look(now);
        all.addAll(links.take());
        List<String> texts = new ArrayList<>();
        for (Evidence e : all)
            if (e instanceof Evidence.Measured m)
                texts.add(m.timing().session().osId() + " " + m.timing().scriptStart());
        return texts;
    }

    private static HostSnapshot snapshot(SessionSnapshot... sessions) {
        return new HostSnapshot(NOW, "boot", 100_000, "logind", List.of(sessions));
    }

    private static SessionSnapshot session(String id, String uid, Instant start) {
        return new SessionSnapshot(
                new SessionId(id, start),
                new Account(null, "user" + uid, uid),
                new SessionDetails("tty", "login", false, null),
                null,
                null,
                null,
                null);
    }
}
