package org.logonmeter.collector.store;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.logonmeter.protocol.Account;
import org.logonmeter.protocol.EndClaim;
import org.logonmeter.protocol.LogonFailure;
import org.logonmeter.protocol.LogonTiming;
import org.logonmeter.protocol.MachineFacts;
import org.logonmeter.protocol.Phase;
import org.logonmeter.protocol.RecordedSession;
import org.logonmeter.protocol.SessionDetails;
import org.logonmeter.protocol.Terminal;
import org.logonmeter.timeline.Session;
import org.logonmeter.timeline.SessionEnd;
import org.logonmeter.timeline.TimedEvent;

/** One row of the table {@code session}, as it follows from the events. Instants in true time. */
record SessionRow(
        String host,
        String key,
        String machineName,
        @Nullable String machineDomain,
        Account account,
        Instant start,
        End end,
        SessionDetail detail,
        @Nullable String timingEvent,
        @Nullable String recordEvent,
        boolean attempt) {

    /**
     * @param over surely over from then on; null while nothing proves it
     */
    record End(
            String kind,
            @Nullable Instant at,
            @Nullable Instant earliest,
            @Nullable Instant latest,
            EndClaim.@Nullable Reason reason,
            @Nullable Instant lastSeen,
            @Nullable Instant over) {}

    private static final End NONE = new End("attempt", null, null, null, null, null, Instant.EPOCH);

    /**
     * The row of a session.
     *
     * @param facts what its machine told of itself when it began; empty if it never did
     * @param timingCorrection what to add to the instants of its timing
     */
    static SessionRow of(Session session, Optional<MachineFacts> facts, Duration timingCorrection) {
        RecordedSession record = session.record();
        LogonTiming timing = session.timing();
        return new SessionRow(
                session.host(),
                session.key(),
                record != null
                        ? record.machineName()
                        : facts.map(MachineFacts::name).orElse(session.host()),
                record != null
                        ? record.machineDomain()
                        : facts.map(MachineFacts::domain).orElse(null),
                session.account(),
                session.start(),
                end(session),
                record != null ? detail(record) : detail(session, facts, timingCorrection),
                timing == null ? null : timing.header().eventId().toString(),
                record == null ? null : record.header().eventId().toString(),
                false);
    }

    /** The row of an attempt that a foreign record tells. */
    static SessionRow attempt(TimedEvent timed, String key, RecordedSession told) {
        Instant when = told.connectionStart();
        return new SessionRow(
                timed.host(),
                key,
                told.machineName(),
                told.machineDomain(),
                told.account(),
                when == null ? timed.at() : when,
                NONE,
                detail(told),
                null,
                told.header().eventId().toString(),
                true);
    }

    /** The row of an attempt that an agent saw fail. */
    static SessionRow attempt(
            TimedEvent timed, String key, LogonFailure told, Optional<MachineFacts> facts) {
        return new SessionRow(
                timed.host(),
                key,
                facts.map(MachineFacts::name).orElse(timed.host()),
                facts.map(MachineFacts::domain).orElse(null),
                told.account(),
                timed.at(),
                NONE,
                detail(
                        facts,
                        new Logon(null, null, null, List.of()),
                        List.of(),
                        null,
                        told.terminal(),
                        timed.at(),
                        new RecordedSession.Failure(told.code(), told.text())),
                null,
                null,
                true);
    }

    private static End end(Session session) {
        RecordedSession record = session.record();
        return switch (session.end()) {
            case SessionEnd.Observed e -> seen("observed", e.at(), EndClaim.Reason.LOGOFF);
            case SessionEnd.Initiated e -> seen("initiated", e.at(), EndClaim.Reason.LOGOFF);
            case SessionEnd.Shutdown e -> seen("shutdown", e.at(), EndClaim.Reason.SHUTDOWN);
            case SessionEnd.Inferred e ->
                    new End(
                            "inferred",
                            e.earliest(),
                            e.earliest(),
                            e.latest(),
                            e.reason(),
                            null,
                            e.latest());
            case SessionEnd.Unended e when record == null ->
                    new End("unended", null, null, null, null, e.lastSeen(), null);
            case SessionEnd.Unended e when record.endQuality() == RecordedSession.EndQuality.LOST ->
                    new End(
                            "lost",
                            e.lastSeen(),
                            e.lastSeen(),
                            record.endLatest(),
                            null,
                            e.lastSeen(),
                            null);
            case SessionEnd.Unended e ->
                    new End("open", null, null, null, null, e.lastSeen(), null);
        };
    }

    private static End seen(String kind, Instant at, EndClaim.Reason reason) {
        return new End(kind, at, null, null, reason, null, at);
    }

    private static SessionDetail detail(
            Session session, Optional<MachineFacts> facts, Duration timingCorrection) {
        SessionDetails details = session.details();
        return detail(
                facts,
                Logon.of(session.timing(), timingCorrection),
                session.inactive(),
                details == null ? null : details.type(),
                details == null ? null : details.terminal(),
                null,
                null);
    }

    /** When and how the logon went, in true time. */
    private record Logon(
            @Nullable Instant start,
            @Nullable Instant end,
            @Nullable Instant scriptStart,
            List<Phase> phases) {

        static Logon of(@Nullable LogonTiming timing, Duration correction) {
            if (timing == null) return new Logon(null, null, null, List.of());
            Long total = timing.totalMs();
            Instant end = timing.ready();
            if (end == null && total != null) end = timing.start().plusMillis(total);
            return new Logon(
                    timing.start().plus(correction),
                    plus(end, correction),
                    plus(timing.scriptStart(), correction),
                    timing.phases().stream().map(p -> plus(p, correction)).toList());
        }

        private static Phase plus(Phase phase, Duration correction) {
            return new Phase(
                    phase.key(),
                    phase.parent(),
                    phase.name(),
                    plus(phase.start(), correction),
                    plus(phase.end(), correction),
                    phase.source(),
                    phase.gpos(),
                    phase.partial());
        }

        private static @Nullable Instant plus(@Nullable Instant at, Duration correction) {
            return at == null ? null : at.plus(correction);
        }
    }

    private static SessionDetail detail(
            Optional<MachineFacts> facts,
            Logon logon,
            List<Session.Inactive> inactive,
            @Nullable String logonType,
            @Nullable Terminal terminal,
            @Nullable Instant connectionStart,
            RecordedSession.@Nullable Failure failure) {
        return new SessionDetail(
                null,
                null,
                null,
                null,
                facts.map(SessionRow::system).orElse(null),
                facts.map(MachineFacts::location).orElse(null),
                facts.map(MachineFacts::lab).filter(SessionRow::isLab).isPresent(),
                logonType,
                null,
                logon.start(),
                logon.end(),
                logon.scriptStart(),
                inactive,
                facts.flatMap(f -> f.addresses().stream().findFirst()).orElse(null),
                facts.flatMap(f -> f.macs().stream().findFirst()).orElse(null),
                terminal,
                facts.map(MachineFacts::agentVersion).orElse(null),
                false,
                connectionStart,
                null,
                null,
                failure,
                logon.phases());
    }

    private static SessionDetail detail(RecordedSession told) {
        return new SessionDetail(
                told.displayName(),
                told.externalName(),
                told.accessLevel(),
                told.clientGuid(),
                told.osVersion(),
                told.location(),
                told.lab(),
                told.logonType(),
                told.roomId(),
                told.logonStart(),
                told.logonEnd(),
                told.scriptStart(),
                told.inactive().stream().map(SessionRow::asTold).toList(),
                told.hostIp(),
                told.hostMac(),
                told.terminal(),
                told.agentVersion(),
                told.reconnect(),
                told.connectionStart(),
                told.connectionSetup(),
                told.connectionEnd(),
                told.failure(),
                told.phases());
    }

    /**
     * A record's own stretches, neither cut nor added to, so that an export says what was imported.
     */
    private static Session.Inactive asTold(RecordedSession.Inactive told) {
        Session.Inactive.Kind kind = Session.Inactive.Kind.valueOf(told.kind().name());
        return new Session.Inactive(kind, told.from(), told.to());
    }

    private static @Nullable String system(MachineFacts facts) {
        String text =
                Stream.of(facts.osName(), facts.osVersion())
                        .filter(part -> part != null && !part.isBlank())
                        .collect(Collectors.joining(" "));
        return text.isEmpty() ? null : text;
    }

    private static boolean isLab(String lab) {
        return !lab.isBlank() && !lab.strip().toLowerCase(Locale.ROOT).equals("false");
    }

    /** When the connection was made, as far as known: what lists of connections are ordered by. */
    Instant connection() {
        if (detail.connectionStart() != null) return detail.connectionStart();
        return detail.logonStart() != null ? detail.logonStart() : start;
    }
}
