package org.logonmeter.agent.windows;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.logonmeter.agent.logon.EventRecord;
import org.logonmeter.agent.logon.LogonEvidence;
import org.logonmeter.agent.session.Evidence;
import org.logonmeter.agent.session.HostReadException;
import org.logonmeter.protocol.Account;

/**
 * What the event logs tell, between one bookmark and the next. Nothing is told before the first
 * bookmark is known: until then what the logs hold only serves to name boot and starts.
 *
 * <p>One thread.
 */
final class ToldLog {
    /**
     * All channels, read on from where the call before stopped; the first call reads all they hold.
     */
    interface Channels {
        List<EventRecord> read() throws HostReadException;
    }

    private final Channels channels;
    private final LogLosses losses;
    private final Function<String, @Nullable Account> accounts;
    private final InstantSource clock;
    private final LongSupplier uptimeMs;
    private final List<EventRecord> firstRead = new ArrayList<>();
    private final List<EventRecord> unnoted = new ArrayList<>();
    private final List<Evidence> untold = new ArrayList<>();
    private final Set<String> seen = new HashSet<>();
    private ReadPositions atStart = ReadPositions.of("");
    private @Nullable LogonEvidence evidence;

    /**
     * @param losses is told by {@code channels} how far each was read
     * @param accounts the name of a SID; null if the system knows none
     * @param uptimeMs since the machine was switched on
     */
    ToldLog(
            Channels channels,
            LogLosses losses,
            Function<String, @Nullable Account> accounts,
            InstantSource clock,
            LongSupplier uptimeMs) {
        this.channels = channels;
        this.losses = losses;
        this.accounts = accounts;
        this.clock = clock;
        this.uptimeMs = uptimeMs;
    }

    /** Boot and starts as the logs have them now; for naming what a snapshot shows. */
    LogonEvidence known() throws HostReadException {
        LogonEvidence known = evidence;
        if (known != null) {
            try {
                gather(known);
            } catch (HostReadException e) {
                // the sessions are shown all the same; after() tells what failed
            }
            return known;
        }
        firstRead.addAll(channels.read());
        LogonEvidence provisional = new LogonEvidence(bootBefore(ReadPositions.of("")), accounts);
        provisional.known(firstRead);
        return provisional;
    }

    /** What was not told before the bookmark was kept, and the bookmark that says so. */
    Evidence.Page after(String bookmark) throws HostReadException {
        ReadPositions positions = ReadPositions.of(bookmark);
        LogonEvidence known = evidence;
        if (known == null) {
            firstRead.addAll(channels.read());
            atStart = ReadPositions.of(bookmark);
            known = begin(positions);
        } else {
            gather(known);
            tell(losses.since(positions, unnoted), known);
        }
        unnoted.forEach(positions::note);
        positions.booted(known.bootId());
        Evidence.Page page = new Evidence.Page(untold, positions.text(), false);
        untold.clear();
        unnoted.clear();
        return page;
    }

    private LogonEvidence begin(ReadPositions positions) {
        Instant now = clock.instant();
        boolean first = positions.isEmpty();
        Optional<ReadPositions.Loss> notAsked =
                LogLosses.notAsked(positions.lastRead(), now, firstRead);
        Optional<ReadPositions.Loss> loss = losses.since(positions, firstRead);
        List<EventRecord> had = new ArrayList<>();
        firstRead.forEach(record -> seen.add(record.channel()));
        for (EventRecord record : firstRead) (positions.had(record) ? had : unnoted).add(record);
        had.addAll(positions.processes());
        firstRead.clear();
        LogonEvidence known = new LogonEvidence(bootBefore(positions), accounts);
        known.known(had);
        untold.addAll(known.after(unnoted, now));
        if (first) untold.removeIf(e -> isHistory(e, now));
        notAsked.ifPresent(gone -> untold.addFirst(LogLosses.notRead(gone, known.bootId())));
        tell(loss, known);
        evidence = known;
        return known;
    }

    /** Before the agent's first start; boots apart it is not the agent's to tell. */
    private static boolean isHistory(Evidence entry, Instant now) {
        boolean boot =
                entry instanceof Evidence.Power power && power.kind() == Evidence.Power.Kind.BOOT;
        return !boot && entry.at().isBefore(now.minus(LogonEvidence.HELD));
    }

    private void tell(Optional<ReadPositions.Loss> loss, LogonEvidence known) {
        loss.ifPresent(gone -> untold.addFirst(LogLosses.told(gone, known.bootId())));
    }

    /**
     * Reads on; what is found is told with the next page of evidence. A channel that could not be
     * read at the start comes with what an earlier run told of it.
     */
    private void gather(LogonEvidence known) throws HostReadException {
        List<EventRecord> read = channels.read();
        List<EventRecord> had = new ArrayList<>();
        List<EventRecord> news = new ArrayList<>();
        for (EventRecord record : read)
            (!seen.contains(record.channel()) && atStart.had(record) ? had : news).add(record);
        read.forEach(record -> seen.add(record.channel()));
        known.known(had);
        unnoted.addAll(news);
        untold.addAll(known.after(news, clock.instant()));
    }

    /** Where no log tells of the boot: as kept, else by the time the machine is up. */
    private String bootBefore(ReadPositions positions) {
        if (!positions.bootId().isEmpty()) return positions.bootId();
        Instant booted = clock.instant().minusMillis(uptimeMs.getAsLong());
        return "boot-" + booted.truncatedTo(ChronoUnit.MINUTES);
    }
}
