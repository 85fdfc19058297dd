package org.logonmeter.agent.windows;

import com.sun.jna.platform.win32.Advapi32Util;
import com.sun.jna.platform.win32.Kernel32;
import com.sun.jna.platform.win32.Win32Exception;
import com.sun.jna.platform.win32.WinNT;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.logonmeter.agent.doctor.Finding;
import org.logonmeter.agent.logon.EventRecord;
import org.logonmeter.agent.logon.LogonEvidence;
import org.logonmeter.agent.session.Evidence;
import org.logonmeter.agent.session.Host;
import org.logonmeter.agent.session.HostReadException;
import org.logonmeter.agent.session.HostSnapshot;
import org.logonmeter.agent.session.SessionSnapshot;
import org.logonmeter.protocol.Account;
import org.logonmeter.protocol.MachineFacts;
import org.logonmeter.protocol.SessionDetails;
import org.logonmeter.protocol.SessionId;
import org.logonmeter.protocol.Terminal;

/**
 * This Windows machine: sessions from WTS, with SIDs from the security authority; what happened
 * from the event logs; docs/sources/windows.md. The event logs wake it, and {@link #wake} does (a
 * service control).
 */
public final class WindowsHost implements Host {
    private static final Logger LOG = System.getLogger(WindowsHost.class.getName());
    private static final int WAIT_MS = 1_000;
    private static final int SIGNALLED = 0;

    /** A logon is a burst of events: wait for this silence before reading. */
    private static final long SILENCE_MS = 50;

    private static final int LONGEST_BURST = 8;

    private final InstantSource clock;
    private final WindowsFacts facts = new WindowsFacts();
    private final Semaphore wakes = new Semaphore(0);
    private final WinNT.HANDLE signal;
    private final List<EventChannel> channels = new ArrayList<>();
    private final Map<String, String> faults = new HashMap<>();
    private final Map<String, Instant> lastRecords = new HashMap<>();
    private final Map<String, Optional<Account>> accounts = new ConcurrentHashMap<>();
    private final ToldLog log;
    private final LogLosses losses = new LogLosses();
    private final ScriptStartValues scripts = new ScriptStartValues();
    private final EventRecords parser = new EventRecords();
    private final ProcessWatch processes;
    private volatile boolean closed;

    private WindowsHost(InstantSource clock, WinNT.HANDLE signal) {
        this.clock = clock;
        this.signal = signal;
        ChannelQueries.all()
                .forEach((path, query) -> channels.add(new EventChannel(path, query, signal)));
        log =
                new ToldLog(
                        this::read, losses, this::named, clock, Kernel32.INSTANCE::GetTickCount64);
        processes = new ProcessWatch(wakes::release);
        Thread.ofPlatform().daemon().name("event-signal").start(this::awaitSignals);
    }

    /** This machine; what cannot be read is told when it is asked for. */
    public static WindowsHost open() {
        WinNT.HANDLE signal = Kernel32.INSTANCE.CreateEvent(null, true, false, null);
        if (signal == null) throw new Win32Exception(com.sun.jna.Native.getLastError());
        return new WindowsHost(InstantSource.system(), signal);
    }

    /** Leaves for the agent when the logon script of the calling user began: in his own hive. */
    public static void leaveScriptStart(Instant scriptStart) {
        ScriptStartValues.leave(scriptStart);
    }

    /** Whether each source of sessions is there, on and large enough; changes nothing. */
    public static List<Finding> examine() {
        return WindowsExamination.findings();
    }

    /** True for the service and an administrator at work as one, and where Windows does not say. */
    public static boolean privileged() {
        try {
            return Advapi32Util.isCurrentProcessElevated();
        } catch (Win32Exception e) {
            return true;
        }
    }

    /** Ends a wait: something may have changed. Any thread. */
    public void wake() {
        processes.logon();
        wakes.release();
    }

    @Override
    public MachineFacts facts() {
        return facts.read(clock.instant().minusMillis(Kernel32.INSTANCE.GetTickCount64()));
    }

    /** The logs are read after the sessions: what is shown is known by the start that they tell. */
    @Override
    public HostSnapshot snapshot() throws HostReadException {
        List<WtsSession> shown = WtsSession.all();
        List<LsaLogon> logons = LsaLogon.all();
        Instant now = clock.instant();
        LogonEvidence known = log.known();
        List<SessionSnapshot> sessions = new ArrayList<>();
        for (WtsSession session : shown) sessions.add(snapshot(session, logons, known, now));
        return new HostSnapshot(
                now, known.bootId(), Kernel32.INSTANCE.GetTickCount64(), "wts", sessions);
    }

    private static SessionSnapshot snapshot(
            WtsSession session, List<LsaLogon> logons, LogonEvidence known, Instant now) {
        Instant shown = session.logonTime() == null ? now : session.logonTime();
        Instant logged = known.startOf(session.number(), shown);
        SessionId id =
                new SessionId(Integer.toString(session.number()), logged == null ? shown : logged);
        Account account =
                new Account(
                        session.domain().isBlank() ? null : session.domain(),
                        session.user(),
                        LsaLogon.sidOf(session, logons).orElse(null));
        Terminal terminal =
                session.remote()
                        ? new Terminal(
                                session.clientName(), session.clientAddress(), null, null, null)
                        : null;
        SessionDetails details =
                new SessionDetails(
                        session.remote() ? "remote" : "console",
                        session.remote() ? "rdp" : null,
                        session.remote(),
                        terminal);
        return new SessionSnapshot(
                id, account, details, session.locked(), null, null, session.connected());
    }

    @Override
    public Evidence.Page evidenceAfter(String bookmark) throws HostReadException {
        Evidence.Page page = log.after(bookmark);
        return new Evidence.Page(
                scripts.in(page.entries(), clock.instant()), page.bookmark(), page.more());
    }

    /**
     * Everything new in every channel. One that cannot be read is told once and costs itself only.
     *
     * @throws HostReadException if none can be read
     */
    private List<EventRecord> read() throws HostReadException {
        List<EventRecord> records = new ArrayList<>();
        HostReadException last = null;
        int readable = 0;
        for (EventChannel channel : channels) {
            try {
                Optional<LogExtent> extent = LogExtent.of(channel.path(), clock.instant());
                drain(channel, records);
                extent.ifPresent(losses::read);
                faults.remove(channel.path());
                readable++;
            } catch (HostReadException e) {
                String why = String.valueOf(e.getMessage());
                if (!why.equals(faults.put(channel.path(), why)))
                    LOG.log(
                            Level.WARNING,
                            "An event log cannot be read; what it alone tells stays unknown. "
                                    + why);
                last = e;
            }
        }
        if (readable == 0 && last != null) throw last;
        if (records.stream().anyMatch(LogonEvidence::beginsLogon)) processes.logon();
        records.addAll(processes.taken());
        return records;
    }

    /** What was read before a channel failed is kept: it is not read again. */
    private void drain(EventChannel channel, List<EventRecord> records) throws HostReadException {
        ChannelReading reading =
                new ChannelReading(parser, losses, lastRecords.get(channel.path()));
        try {
            channel.drain(reading);
        } finally {
            Instant last = reading.end(clock.instant());
            if (last != null) lastRecords.put(channel.path(), last);
            records.addAll(reading.records());
        }
    }

    /** The name of a SID; asking a domain controller may take long, so each is asked once. */
    private @Nullable Account named(String sid) {
        return accounts.computeIfAbsent(sid, WindowsHost::lookUp).orElse(null);
    }

    private static Optional<Account> lookUp(String sid) {
        try {
            Advapi32Util.Account found = Advapi32Util.getAccountBySid(sid);
            boolean known = found.accountType == WinNT.SID_NAME_USE.SidTypeUser;
            String domain = found.domain == null || found.domain.isBlank() ? null : found.domain;
            return known ? Optional.of(new Account(domain, found.name, sid)) : Optional.empty();
        } catch (RuntimeException e) {
            return Optional.empty();
        }
    }

    @Override
    public void awaitChange(Duration atMost) throws InterruptedException {
        if (closed || !wakes.tryAcquire(atMost.toMillis(), TimeUnit.MILLISECONDS)) return;
        for (int i = 0;
                i < LONGEST_BURST && wakes.tryAcquire(SILENCE_MS, TimeUnit.MILLISECONDS);
                i++) wakes.drainPermits();
    }

    /**
     * A native wait cannot be interrupted, so it has a thread of its own. The event is reset before
     * the channels are read: nothing in between is lost.
     */
    private void awaitSignals() {
        while (!closed) {
            if (Kernel32.INSTANCE.WaitForSingleObject(signal, WAIT_MS) != SIGNALLED) continue;
            Kernel32.INSTANCE.ResetEvent(signal);
            wakes.release();
        }
        Kernel32.INSTANCE.CloseHandle(signal);
    }

    @Override
    public void close() {
        closed = true;
        processes.close();
        wakes.release();
        channels.forEach(EventChannel::close);
    }
}
