package org.logonmeter.collector.dialect;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.logonmeter.protocol.EventHeader;
import org.logonmeter.protocol.EventIds;
import org.logonmeter.protocol.HostEvent;
import org.logonmeter.protocol.RecordedSession;
import org.logonmeter.protocol.RecordedSession.EndQuality;
import org.logonmeter.protocol.RecordedSession.Inactive;
import org.logonmeter.protocol.Terminal;

/** What a LoginStats post does to the session it means. */
final class LoginStatsEffect {
    private LoginStatsEffect() {}

    /**
     * The event that the post becomes: a new session, the whole new state of the open one, or a row
     * that changes nothing.
     *
     * @param open the newest open session of the same machine and user that began no later than the
     *     post's time
     * @param known whether a session of the same machine, user and beginning was told before
     */
    static HostEvent event(
            LoginStatsPost post,
            UUID eventId,
            Optional<RecordedSession> open,
            Predicate<RecordedSession> known,
            UnaryOperator<String> fold) {
        Instant at = post.at();
        return post.meaning()
                .flatMap(
                        action ->
                                switch (action) {
                                    case LOGON -> Optional.of(logon(post, eventId, known, fold));
                                    case LOGOFF -> open.map(s -> closed(s, post, eventId));
                                    case LOCK -> began(open, Inactive.Kind.LOCK, post, eventId);
                                    case UNLOCK -> ended(open, Inactive.Kind.LOCK, post, eventId);
                                    case IDLE -> began(open, Inactive.Kind.IDLE, post, eventId);
                                    case ACTIVE -> ended(open, Inactive.Kind.IDLE, post, eventId);
                                    case DISCONNECT ->
                                            open.map(
                                                    s ->
                                                            connected(
                                                                    s,
                                                                    s.reconnect(),
                                                                    at,
                                                                    post,
                                                                    eventId));
                                    case RECONNECT ->
                                            open.map(s -> connected(s, true, null, post, eventId));
                                })
                .map(HostEvent.class::cast)
                .orElseGet(() -> post.usage(eventId));
    }

    /** A logon that is not the same post again opens a session, whatever else began then. */
    private static RecordedSession logon(
            LoginStatsPost post,
            UUID eventId,
            Predicate<RecordedSession> known,
            UnaryOperator<String> fold) {
        RecordedSession usual = opened(post, post.header(eventId), fold);
        return known.test(usual)
                ? opened(post, post.header(eventId, RecordedSession.telling(eventId)), fold)
                : usual;
    }

    private static RecordedSession opened(
            LoginStatsPost post, EventHeader header, UnaryOperator<String> fold) {
        String machine =
                fold.apply(post.machineName())
                        + "\n"
                        + fold.apply(Objects.requireNonNullElse(post.machineDomain(), ""));
        return new RecordedSession(
                header,
                post.machineName(),
                post.machineDomain(),
                post.account(),
                post.displayName(),
                post.userAsSent(),
                null,
                EventIds.derived("client\n" + machine).toString(),
                post.osVersion(),
                post.location(),
                post.lab(),
                post.logonType(),
                null,
                post.at(),
                null,
                EndQuality.OPEN,
                null,
                null,
                post.logonStart(),
                post.logonEnd(),
                post.scriptStart(),
                List.of(),
                post.callerIp(),
                null,
                new Terminal(post.machineName(), post.callerIp(), null, post.osVersion(), null),
                null,
                false,
                null,
                null,
                null,
                null,
                List.of());
    }

    private static RecordedSession closed(
            RecordedSession session, LoginStatsPost post, UUID eventId) {
        Instant end = post.at();
        List<Inactive> inactive = new ArrayList<>();
        for (Inactive stretch : session.inactive())
            inactive.add(stretch.to() == null ? until(stretch, end) : stretch);
        return with(
                session,
                post,
                eventId,
                end,
                inactive,
                session.reconnect(),
                session.connectionEnd());
    }

    /** Empty where such a stretch is already open: the post then says nothing new. */
    private static Optional<RecordedSession> began(
            Optional<RecordedSession> open, Inactive.Kind kind, LoginStatsPost post, UUID eventId) {
        return open.filter(s -> s.inactive().stream().noneMatch(i -> unfinished(i, kind)))
                .map(
                        s -> {
                            List<Inactive> inactive = new ArrayList<>(s.inactive());
                            inactive.add(new Inactive(kind, post.at(), null));
                            return with(
                                    s,
                                    post,
                                    eventId,
                                    null,
                                    inactive,
                                    s.reconnect(),
                                    s.connectionEnd());
                        });
    }

    /** Empty where no such stretch is open. */
    private static Optional<RecordedSession> ended(
            Optional<RecordedSession> open, Inactive.Kind kind, LoginStatsPost post, UUID eventId) {
        return open.filter(s -> s.inactive().stream().anyMatch(i -> unfinished(i, kind)))
                .map(
                        s -> {
                            List<Inactive> inactive = new ArrayList<>();
                            for (Inactive i : s.inactive())
                                inactive.add(unfinished(i, kind) ? until(i, post.at()) : i);
                            return with(
                                    s,
                                    post,
                                    eventId,
                                    null,
                                    inactive,
                                    s.reconnect(),
                                    s.connectionEnd());
                        });
    }

    private static boolean unfinished(Inactive stretch, Inactive.Kind kind) {
        return stretch.kind() == kind && stretch.to() == null;
    }

    private static Inactive until(Inactive stretch, Instant end) {
        boolean before = end.isBefore(stretch.from());
        return new Inactive(stretch.kind(), stretch.from(), before ? stretch.from() : end);
    }

    private static RecordedSession connected(
            RecordedSession session,
            boolean reconnect,
            @Nullable Instant connectionEnd,
            LoginStatsPost post,
            UUID eventId) {
        return with(session, post, eventId, null, session.inactive(), reconnect, connectionEnd);
    }

    private static RecordedSession with(
            RecordedSession s,
            LoginStatsPost post,
            UUID eventId,
            @Nullable Instant logoutTime,
            List<Inactive> inactive,
            boolean reconnect,
            @Nullable Instant connectionEnd) {
        return new RecordedSession(
                post.header(eventId, s.header().bootId()),
                s.machineName(),
                s.machineDomain(),
                s.account(),
                s.displayName(),
                s.externalName(),
                s.accessLevel(),
                s.clientGuid(),
                s.osVersion(),
                s.location(),
                s.lab(),
                s.logonType(),
                s.roomId(),
                s.loginTime(),
                logoutTime,
                logoutTime == null ? EndQuality.OPEN : EndQuality.OBSERVED,
                null,
                null,
                s.logonStart(),
                s.logonEnd(),
                s.scriptStart(),
                inactive,
                s.hostIp(),
                s.hostMac(),
                s.terminal(),
                s.agentVersion(),
                reconnect,
                s.connectionStart(),
                s.connectionSetup(),
                connectionEnd,
                s.failure(),
                s.phases());
    }
}
