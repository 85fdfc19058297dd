package org.logonmeter.timeline;

import static java.time.temporal.ChronoUnit.MILLIS;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.logonmeter.protocol.Account;
import org.logonmeter.protocol.EndClaim;
import org.logonmeter.protocol.EventHeader;
import org.logonmeter.protocol.Heartbeat;
import org.logonmeter.protocol.HostEvent;
import org.logonmeter.protocol.PowerEvent;
import org.logonmeter.protocol.SessionEvent;
import org.logonmeter.protocol.SessionId;

/**
 * A lab PC's random but lifelike days, and what its agent tells of them: boots that end by shutdown
 * or power cut, sleep, an agent that is down for a while, unseen logoffs, events that never arrive,
 * a clock that is wrong and is put right. What really happened is known.
 */
final class LifelikeHost {
    static final Instant START = Instant.parse("2026-10-23T06:00:00Z");
    static final Duration INTERVAL = Duration.ofMinutes(5);

    /** Unknown to the collector, so the limit of what any bound can promise. */
    static final Duration CLOCK_TOLERANCE = Duration.ofSeconds(2);

    /**
     * What really happened, in milliseconds from {@link #START}; {@code end} is {@code
     * Long.MAX_VALUE} while it goes on.
     */
    record Truth(SessionId id, long start, long end) {
        boolean aliveAt(long time) {
            return start <= time && time < end;
        }
    }

    private record Boot(
            String id,
            long on,
            long off,
            boolean clean,
            long asleepFrom,
            long asleepTo,
            long deafFrom,
            long deafTo) {
        boolean asleep(long t) {
            return asleepFrom <= t && t <= asleepTo;
        }

        boolean deaf(long t) {
            return deafFrom <= t && t <= deafTo;
        }
    }

    private record Told(long captured, TimedEvent event) {}

    final List<TimedEvent> events = new ArrayList<>();
    final List<Truth> truths = new ArrayList<>();
    private final List<Told> told = new ArrayList<>();
    private final SplittableRandom random;
    private final String host;
    private final long[] clockSteps;
    private final long[] clockErrors;
    private int names;

    LifelikeHost(String host, long seed) {
        this.host = host;
        random = new SplittableRandom(seed);
        long[] errors = {0, 0, 0, 1_400, -1_700, 90_000, -90_000, 86_400_000, -1_000_000_000_000L};
        clockSteps = new long[1 + random.nextInt(3)];
        clockErrors = new long[clockSteps.length];
        for (int i = 0; i < clockSteps.length; i++) {
            clockSteps[i] =
                    i == 0
                            ? Long.MIN_VALUE
                            : clockSteps[i - 1] == Long.MIN_VALUE
                                    ? minutes(0, 2000)
                                    : clockSteps[i - 1] + minutes(1, 2000);
            clockErrors[i] = errors[random.nextInt(errors.length)];
        }
        long time = 0;
        int boots = 1 + random.nextInt(4);
        for (int i = 0; i < boots; i++)
            time = live(boot("boot-" + i, time, i == boots - 1)) + minutes(1, 900);
        told.sort(Comparator.comparingLong(Told::captured));
        for (int i = 0; i < told.size(); i++) {
            // one in forty is lost for ever: volatile disks, damaged spools
            if (random.nextInt(40) != 0) events.add(numbered(told.get(i).event(), i + 1));
        }
    }

    private Boot boot(String id, long on, boolean last) {
        long length = minutes(5, 700);
        long off = last && random.nextBoolean() ? Long.MAX_VALUE : on + length;
        long sleep = random.nextInt(3) == 0 ? on + minutes(2, 300) : Long.MAX_VALUE - 1;
        long deaf = random.nextInt(3) == 0 ? on + minutes(2, 300) : Long.MAX_VALUE - 1;
        return new Boot(
                id,
                on,
                off,
                off == Long.MAX_VALUE || random.nextBoolean(),
                sleep,
                sleep == Long.MAX_VALUE - 1 ? sleep : sleep + minutes(1, 400),
                deaf,
                deaf == Long.MAX_VALUE - 1 ? deaf : deaf + minutes(1, 100));
    }

    /** Lives through one boot and returns when it was over. */
    private long live(Boot boot) {
        long horizon = boot.off() == Long.MAX_VALUE ? boot.on() + minutes(60, 900) : boot.off();
        if (random.nextInt(10) != 0)
            tell(boot, boot.on(), header -> new PowerEvent(header, PowerEvent.Kind.BOOT));
        if (boot.asleepTo() < horizon) {
            tell(boot, boot.asleepFrom(), header -> new PowerEvent(header, PowerEvent.Kind.SLEEP));
            if (random.nextInt(3) != 0)
                tell(boot, boot.asleepTo(), header -> new PowerEvent(header, PowerEvent.Kind.WAKE));
        }
        List<Truth> here = new ArrayList<>();
        int count = random.nextInt(6);
        for (int i = 0; i < count; i++) session(boot, horizon, here);
        truths.addAll(here);
        for (long t = boot.on() + minutes(0, 1); t < horizon; t += seconds(270, 300)) {
            if (boot.asleep(t) || boot.deaf(t) || jumping(t)) continue;
            long now = t;
            List<SessionId> alive =
                    here.stream().filter(s -> s.aliveAt(now)).map(Truth::id).toList();
            tell(boot, now, header -> new Heartbeat(header, alive, INTERVAL, null, null));
        }
        if (boot.off() != Long.MAX_VALUE && boot.clean() && !boot.asleep(boot.off()))
            tell(boot, boot.off(), header -> new PowerEvent(header, PowerEvent.Kind.SHUTDOWN));
        return horizon;
    }

    private void session(Boot boot, long horizon, List<Truth> here) {
        long start = awake(boot, boot.on() + (long) (random.nextDouble() * (horizon - boot.on())));
        long wanted = awake(boot, start + minutes(0, 240));
        if (start >= horizon) return;
        boolean goesOn = wanted >= horizon;
        long end = goesOn ? boot.off() : wanted;
        names++;
        SessionId id = new SessionId("c" + random.nextInt(4) + "-" + names, hostTime(start));
        here.add(new Truth(id, start, end));
        session(boot, start, SessionEvent.Kind.LOGON, id, null);
        long until = Math.min(end, horizon);
        for (long t = start + minutes(1, 30); t < until - 1; t += minutes(1, 60)) {
            SessionEvent.Kind[] kinds = SessionEvent.Kind.values();
            SessionEvent.Kind kind = kinds[2 + random.nextInt(kinds.length - 2)];
            if (!boot.asleep(t) && !jumping(t)) session(boot, t, kind, id, null);
        }
        if (!goesOn) logoff(boot, end, id);
        else if (end != Long.MAX_VALUE && boot.clean() && !boot.asleep(end) && random.nextBoolean())
            session(boot, end, SessionEvent.Kind.LOGOFF, id, EndClaim.SHUTDOWN_SEEN);
        else if (end != Long.MAX_VALUE && !boot.clean() && random.nextBoolean())
            markedEnd(boot, start, end, id);
    }

    private void logoff(Boot boot, long end, SessionId id) {
        int how = random.nextInt(6);
        if (how == 0 && !boot.deaf(end)) return; // nobody saw it: the next heartbeat lacks it
        EndClaim.Quality quality =
                how == 1 ? EndClaim.Quality.INITIATED : EndClaim.Quality.OBSERVED;
        session(
                boot,
                end,
                SessionEvent.Kind.LOGOFF,
                id,
                new EndClaim(quality, EndClaim.Reason.LOGOFF, null, null));
    }

    /**
     * After a power cut the agent tells its last mark, made at most a minute before, and the next
     * boot.
     */
    private void markedEnd(Boot boot, long start, long end, SessionId id) {
        long mark = Math.max(start, end - random.nextLong(60_000));
        long found = end + minutes(0, 1);
        EndClaim claim =
                new EndClaim(
                        EndClaim.Quality.INFERRED,
                        EndClaim.Reason.CRASH,
                        hostTime(mark),
                        hostTime(mark).plusMillis(found - mark));
        session(boot, mark, SessionEvent.Kind.LOGOFF, id, claim);
    }

    private void session(
            Boot boot, long at, SessionEvent.Kind kind, SessionId id, @Nullable EndClaim end) {
        tell(
                boot,
                at,
                header ->
                        new SessionEvent(
                                header, kind, id, new Account("LAB", id.osId(), null), null, end));
    }

    private interface Fact {
        HostEvent with(EventHeader header);
    }

    private void tell(Boot boot, long at, Fact fact) {
        long captured = boot.deaf(at) ? boot.deafTo() + 1 : at;
        HostEvent event =
                fact.with(
                        new EventHeader(
                                new UUID(random.nextLong(), random.nextLong()),
                                boot.id(),
                                0,
                                hostTime(at),
                                null,
                                "test"));
        Instant received =
                START.plusMillis(
                        captured + random.nextLong(random.nextInt(5) == 0 ? 200_000_000L : 5_000L));
        long error = error(at);
        Duration correction =
                Math.abs(error) > CLOCK_TOLERANCE.toMillis()
                        ? Duration.ofMillis(-error)
                        : Duration.ZERO;
        told.add(new Told(captured, new TimedEvent(host, event, received, correction)));
    }

    /**
     * The logon never arrived and the clock was set later: then nothing tells how wrong the start
     * was.
     */
    boolean clockSteppedUnseen(Truth truth) {
        boolean told =
                events.stream()
                        .anyMatch(
                                e ->
                                        e.event() instanceof SessionEvent s
                                                && s.event() == SessionEvent.Kind.LOGON
                                                && s.session().equals(truth.id()));
        return !told && error(truth.start()) != error(Long.MAX_VALUE);
    }

    private static TimedEvent numbered(TimedEvent timed, long seq) {
        EventHeader h = timed.event().header();
        EventHeader header =
                new EventHeader(
                        h.eventId(), h.bootId(), seq, h.occurredAt(), h.uptimeMs(), h.source());
        HostEvent event =
                switch (timed.event()) {
                    case SessionEvent e ->
                            new SessionEvent(
                                    header,
                                    e.event(),
                                    e.session(),
                                    e.account(),
                                    e.details(),
                                    e.end());
                    case Heartbeat e ->
                            new Heartbeat(header, e.alive(), e.interval(), e.state(), e.facts());
                    case PowerEvent e -> new PowerEvent(header, e.event());
                    default -> throw new AssertionError(timed);
                };
        return new TimedEvent(timed.host(), event, timed.receivedAt(), timed.correction());
    }

    private Instant hostTime(long time) {
        return START.plusMillis(time + error(time)).truncatedTo(MILLIS);
    }

    private long error(long time) {
        long error = 0;
        for (int i = 0; i < clockSteps.length; i++)
            if (clockSteps[i] <= time) error = clockErrors[i];
        return error;
    }

    /**
     * Two things seconds apart with a step of the clock between them may change places: that no one
     * can see.
     */
    private boolean jumping(long time) {
        for (long step : clockSteps)
            if (step != Long.MIN_VALUE && Math.abs(time - step) < 10_000) return true;
        return false;
    }

    private long awake(Boot boot, long time) {
        long t = boot.asleep(time) ? boot.asleepTo() + 1_000 : time;
        return jumping(t) ? t + 20_000 : t;
    }

    private long minutes(int from, int to) {
        return random.nextLong(from * 60_000L, to * 60_000L);
    }

    private long seconds(int from, int to) {
        return random.nextLong(from * 1_000L, to * 1_000L);
    }
}
