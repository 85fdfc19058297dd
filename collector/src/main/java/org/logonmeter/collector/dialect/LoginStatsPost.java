package org.logonmeter.collector.dialect;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.logonmeter.protocol.Account;
import org.logonmeter.protocol.EventHeader;
import org.logonmeter.protocol.EventIds;
import org.logonmeter.protocol.Usage;

/**
 * What one LoginStats post says, checked and split.
 *
 * @param meaning what the number stands for; empty where the site did not say
 * @param userAsSent the user's name as the client wrote it
 * @param receivedAt collector's clock, UTC
 * @param number orders posts that are received in the same millisecond
 */
record LoginStatsPost(
        int action,
        Optional<LoginStatsAction> meaning,
        String machineName,
        @Nullable String machineDomain,
        Account account,
        String userAsSent,
        @Nullable String displayName,
        @Nullable String osVersion,
        @Nullable String location,
        boolean lab,
        @Nullable String logonType,
        @Nullable Instant logonStart,
        @Nullable Instant logonEnd,
        @Nullable Instant scriptStart,
        String callerIp,
        Instant receivedAt,
        long number) {
    static final String SOURCE = "loginstats";

    /** An event without any time is the same as one received less than this before. */
    static final long SAME_WITHIN_MS = 60_000;

    static LoginStatsPost of(
            LoginStatsRequest request, Optional<LoginStatsAction> meaning, Call call) {
        String machine = Objects.requireNonNull(request.machineName()).strip();
        String domain = blankToNull(request.machineDomain());
        String user = Objects.requireNonNull(request.userName());
        return new LoginStatsPost(
                request.actionId(),
                meaning,
                machine,
                domain,
                account(user.strip(), domain),
                user,
                blankToNull(request.userSname()),
                request.osVersion(),
                request.location(),
                request.lab(),
                request.logonType(),
                request.logonStart(),
                request.logonEnd(),
                request.scriptStart(),
                call.callerIp(),
                call.now(),
                0);
    }

    LoginStatsPost numbered(long newNumber) {
        return new LoginStatsPost(
                action,
                meaning,
                machineName,
                machineDomain,
                account,
                userAsSent,
                displayName,
                osVersion,
                location,
                lab,
                logonType,
                logonStart,
                logonEnd,
                scriptStart,
                callerIp,
                receivedAt,
                newNumber);
    }

    private static @Nullable String blankToNull(@Nullable String text) {
        return text == null || text.isBlank() ? null : text.strip();
    }

    /** {@code DOM\}{@code u} and {@code u@dom} are split; otherwise the machine's domain holds. */
    private static Account account(String user, @Nullable String machineDomain) {
        int slash = user.indexOf('\\');
        if (slash > 0 && !user.substring(slash + 1).isBlank())
            return new Account(
                    user.substring(0, slash).strip(), user.substring(slash + 1).strip(), null);
        int at = user.lastIndexOf('@');
        if (at > 0 && !user.substring(0, at).isBlank() && !user.substring(at + 1).isBlank())
            return new Account(user.substring(at + 1).strip(), user.substring(0, at).strip(), null);
        return new Account(machineDomain, user, null);
    }

    /** When it happened, as far as the client said so. */
    Instant at() {
        boolean logon = meaning.filter(LoginStatsAction.LOGON::equals).isPresent();
        if (logon && logonStart != null) return logonStart;
        return scriptStart != null ? scriptStart : receivedAt;
    }

    boolean timed() {
        return logonStart != null || logonEnd != null || scriptStart != null;
    }

    /**
     * The id of the event that this post is, the same however often it is sent.
     *
     * @param before for a post without any time: how many minutes before its own
     */
    UUID eventId(UnaryOperator<String> fold, int before) {
        Object time =
                timed()
                        ? logonStart + "|" + logonEnd + "|" + scriptStart
                        : receivedAt.toEpochMilli() / SAME_WITHIN_MS - before;
        return EventIds.derived(
                String.join(
                        "\n",
                        SOURCE,
                        fold.apply(machineName),
                        fold.apply(Objects.requireNonNullElse(machineDomain, "")),
                        fold.apply(account.name()),
                        fold.apply(Objects.requireNonNullElse(account.domain(), "")),
                        String.valueOf(action),
                        String.valueOf(time)));
    }

    EventHeader header(UUID eventId) {
        return header(eventId, SOURCE);
    }

    /**
     * @param telling what sets the session apart from another with the same beginning
     */
    EventHeader header(UUID eventId, String telling) {
        return new EventHeader(eventId, telling, number, at(), null, SOURCE);
    }

    /** The post as a row that changes no session. */
    Usage usage(UUID eventId) {
        return new Usage(
                header(eventId),
                action,
                machineName,
                machineDomain,
                account,
                displayName,
                osVersion,
                location,
                lab,
                logonType,
                logonStart,
                logonEnd,
                scriptStart,
                callerIp);
    }
}
