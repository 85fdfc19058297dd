package org.logonmeter.collector.simulate;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.logonmeter.protocol.Account;
import org.logonmeter.protocol.EndClaim;
import org.logonmeter.protocol.EventHeader;
import org.logonmeter.protocol.EventIds;
import org.logonmeter.protocol.Heartbeat;
import org.logonmeter.protocol.HostEvent;
import org.logonmeter.protocol.LogonFailure;
import org.logonmeter.protocol.LogonTiming;
import org.logonmeter.protocol.MachineFacts;
import org.logonmeter.protocol.PowerEvent;
import org.logonmeter.protocol.SessionDetails;
import org.logonmeter.protocol.SessionEvent;
import org.logonmeter.protocol.SessionId;
import org.logonmeter.protocol.Terminal;

/**
 * What one machine's agent writes down in one day, each thing at its true time; the machine's wrong
 * clock comes in when it is told.
 */
final class Diary {
    /** A thing that happened, told once its time has come. */
    record Entry(Instant at, String bootId, Event event) {}

    interface Event {
        HostEvent told(EventHeader header);
    }

    /** From true time to what the machine's clock shows. */
    final UnaryOperator<Instant> clock;

    private final List<Entry> entries = new ArrayList<>();

    Diary(UnaryOperator<Instant> clock) {
        this.clock = clock;
    }

    /** Everything written down, in order of true time. */
    List<Entry> entries() {
        return entries.stream().sorted(Comparator.comparing(Entry::at)).toList();
    }

    private void add(Instant at, String bootId, Event event) {
        entries.add(new Entry(at, bootId, event));
    }

    SessionId id(String osId, Instant start) {
        return new SessionId(osId, clock.apply(start));
    }

    void power(Instant at, String bootId, PowerEvent.Kind kind) {
        add(at, bootId, header -> new PowerEvent(header, kind));
    }

    void logon(Instant at, String bootId, SessionId id, Account who, SessionDetails how) {
        add(
                at,
                bootId,
                header -> new SessionEvent(header, SessionEvent.Kind.LOGON, id, who, how, null));
    }

    void told(Instant at, String bootId, SessionEvent.Kind kind, SessionId id, Account who) {
        add(at, bootId, header -> new SessionEvent(header, kind, id, who, null, null));
    }

    void logoff(Instant at, String bootId, SessionId id, Account who, EndClaim end) {
        add(
                at,
                bootId,
                header -> new SessionEvent(header, SessionEvent.Kind.LOGOFF, id, who, null, end));
    }

    EndClaim between(EndClaim.Reason reason, Instant earliest, Instant latest) {
        return new EndClaim(
                EndClaim.Quality.INFERRED, reason, clock.apply(earliest), clock.apply(latest));
    }

    void heartbeat(
            Instant at,
            String bootId,
            List<SessionId> alive,
            Duration interval,
            @Nullable MachineFacts facts) {
        add(at, bootId, header -> new Heartbeat(header, alive, interval, null, facts));
    }

    void refused(Instant at, String bootId, Account who, Terminal terminal) {
        add(
                at,
                bootId,
                header -> new LogonFailure(header, who, terminal, "0xC000006A", "wrong password"));
    }

    void timing(
            Instant at,
            String bootId,
            java.util.function.Function<EventHeader, LogonTiming> timing) {
        add(at, bootId, timing::apply);
    }

    /**
     * Makes the event of an entry: its id follows from machine, boot and number, so the same campus
     * told twice is told once.
     */
    HostEvent event(Entry entry, String machine, long seq, String source) {
        EventHeader header =
                new EventHeader(
                        EventIds.derived(
                                "simulated\n" + machine + "\n" + entry.bootId() + "\n" + seq),
                        entry.bootId(),
                        seq,
                        clock.apply(entry.at()),
                        null,
                        source);
        return entry.event().told(header);
    }
}
