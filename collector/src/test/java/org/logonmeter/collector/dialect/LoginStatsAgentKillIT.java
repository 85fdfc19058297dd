package org.logonmeter.collector.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.logonmeter.collector.RunningCollector;
import org.logonmeter.collector.dialect.BookkeepingProxy.Stop;
import org.logonmeter.collector.dialect.FourTellings.Seen;
import org.logonmeter.proof.Proves;

/**
 * The agent in LoginStats mode on a scripted operating system, killed again and again between
 * reading, posting, being thanked and writing that down. The promise is at least once: a post may
 * come twice, to the byte; the dialect takes both for one.
 */
@Proves(
        "kill -9 of an agent in LoginStats mode loses no session; a post that comes twice is one"
                + " session in the store")
class LoginStatsAgentKillIT {
    private static final long SEED = Long.getLong("logonmeter.seed", 25);
    private static final int KILLS = 24;
    private static final List<Stop> STOPS = List.of(Stop.values());
    private static final Instant NEVER = Instant.parse("2999-01-01T00:00:00Z");
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration DRAIN = Duration.ofMinutes(3);
    private static final Path ROOT = Path.of(System.getProperty("logonmeter.root", ".."));

    /** As the script of the agent module's {@code ScriptedHost} has it. */
    private static final int EVERY_MS = 70;

    private static final int LONG_MS = 350;
    private static final int USERS = 7;

    @TempDir Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"json", "xml"})
    void nothingIsLostAndWhatCameTwiceIsOneSession(String format) throws Exception {
        Path config = Files.writeString(folder.resolve("collector.yaml"), DialectFixture.CONFIG);
        Instant from = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        try (RunningCollector collector =
                        RunningCollector.configured(config, InstantSource.system());
                BookkeepingProxy books =
                        new BookkeepingProxy(collector.uri("/api/LoginStats"), SEED)) {
            Path agent =
                    Files.writeString(
                            folder.resolve("agent.yaml"),
                            "loginstats: { url: \""
                                    + books.address()
                                    + "\", token: 8840d84f-ae94-4593-9b91-dd1882574884, format: "
                                    + format
                                    + " }\ndata-dir: data\n");
            int twiceByForce = killed(agent, from, books);
            Instant until = Instant.now().truncatedTo(ChronoUnit.MILLIS);
            Map<String, List<Seen>> truth = truth(from, until);
            int posts =
                    truth.values().stream()
                            .flatMap(List::stream)
                            .mapToInt(session -> session.to() == null ? 1 : 2)
                            .sum();
            drain(agent, from, until, books, posts);

            FourTellings tell = new FourTellings(new RawHttp(collector.port()));
            for (Map.Entry<String, List<Seen>> of : truth.entrySet())
                told(tell, of.getKey(), of.getValue(), from);
            Map<String, Integer> posted = books.stored();
            assertThat(posted)
                    .as("a post that comes again is the same to the byte, seed " + SEED)
                    .hasSize(posts);
            assertThat(posted.values().stream().filter(times -> times > 1).count())
                    .as("answers that a kill took away")
                    .isGreaterThanOrEqualTo(twiceByForce);
            assertThat(collector.storedEvents()).as("a repeat is no event").isEqualTo(posts);
        }
    }

    /** Kills after a seeded while each; how many of them took away an answer. */
    private int killed(Path config, Instant from, BookkeepingProxy books) throws Exception {
        SplittableRandom random = new SplittableRandom(SEED);
        int answersTaken = 0;
        for (int i = 0; i < KILLS; i++) {
            Stop where = STOPS.get(i % STOPS.size());
            Process agent = start(config, from, NEVER);
            try {
                assertThat(books.awaitPost(PATIENCE)).as("it posts: " + output()).isTrue();
                TimeUnit.MILLISECONDS.sleep(random.nextInt(400));
                books.stopNext(where);
                if (where != Stop.NOWHERE) assertThat(books.awaitStopped(PATIENCE)).isTrue();
                assertThat(agent.isAlive()).as(output()).isTrue();
            } finally {
                agent.destroyForcibly().waitFor();
            }
            books.letGo();
            if (where == Stop.BEFORE_THE_ANSWER) answersTaken++;
        }
        return answersTaken;
    }

    private void drain(
            Path config, Instant from, Instant until, BookkeepingProxy books, long bodies)
            throws Exception {
        books.calm();
        Process agent = start(config, from, until);
        try {
            long deadline = System.nanoTime() + DRAIN.toNanos();
            while (books.stored().size() < bodies) {
                assertThat(System.nanoTime())
                        .as(
                                "seed %s: lost, %s of %s posts came; %s",
                                SEED, books.stored().size(), bodies, output())
                        .isLessThan(deadline);
                TimeUnit.MILLISECONDS.sleep(200);
            }
        } finally {
            agent.destroyForcibly().waitFor();
        }
    }

    private static void told(FourTellings tell, String user, List<Seen> truth, Instant from)
            throws IOException {
        LocalDate first = LocalDate.ofInstant(from, ZoneOffset.UTC);
        LocalDate last = first.plusDays(1);
        assertThat(tell.huawei(user, first, last)).as(user).isEqualTo(truth);
        assertThat(tell.ekran(user, first, last)).as(user).isEqualTo(truth);
        assertThat(tell.electa(user, first, last))
                .as(user)
                .isEqualTo(truth.stream().map(Seen::inMinutes).toList());
        assertThat(tell.epm(user, first, last))
                .as(user)
                .isEqualTo(
                        truth.stream().map(s -> s.from().truncatedTo(ChronoUnit.SECONDS)).toList());
    }

    /** What happened on the machine until it stood still, by user. */
    private static Map<String, List<Seen>> truth(Instant from, Instant until) {
        Map<String, List<Seen>> sessions = new TreeMap<>();
        for (int n = 0; from.plusMillis((long) n * EVERY_MS).isBefore(until); n++) {
            Instant start = from.plusMillis((long) n * EVERY_MS);
            Instant end = start.plusMillis(LONG_MS);
            sessions.computeIfAbsent("user" + n % USERS, u -> new ArrayList<>())
                    .add(new Seen(start, end.isAfter(until) ? null : end));
        }
        sessions.values().forEach(all -> all.sort(Comparator.comparing(Seen::from)));
        return sessions;
    }

    private Process start(Path config, Instant from, Instant until) throws IOException {
        Path agent = ROOT.resolve("agent/target");
        String path = agent.resolve("test-classes") + ":" + agent.resolve("logonmeter-agent.jar");
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xmx128m",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        path,
                        "org.logonmeter.agent.KilledAgent",
                        config.toString(),
                        from.toString(),
                        until.toString(),
                        "")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("out").toFile()))
                .start();
    }

    private String output() throws IOException {
        return Files.readString(folder.resolve("out"));
    }
}
