package org.logonmeter.agent.delivery;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;
import org.logonmeter.protocol.WireException;
import org.logonmeter.protocol.WireFormat;

/** Which answer means what: pure, one line a status. */
final class AnswerTable {
    static final Duration LEAST_RETRY = Duration.ofSeconds(1);
    static final Duration MOST_RETRY = Duration.ofHours(1);
    private static final int MAX_SECONDS_DIGITS = 9;

    private AnswerTable() {}

    /**
     * @param now the agent's clock, for a {@code Retry-After} date of a server that sends no {@code
     *     Date}
     */
    static SendOutcome outcome(Answer answer, boolean compressed, Instant now) {
        return switch (answer) {
            case Answer.Unreachable u -> new SendOutcome.Retry(null, u.why(), false, false);
            case Answer.Received r -> outcome(r, compressed, now);
        };
    }

    private static SendOutcome outcome(Answer.Received r, boolean compressed, Instant now) {
        String why = "status " + r.status();
        return switch (r.status()) {
            case 200, 202 -> receipt(r, why);
            case 400, 409, 422 -> new SendOutcome.Split(why, false);
            case 413 -> new SendOutcome.Split(why, true);
            case 401 -> new SendOutcome.Unauthorised(why);
            case 403 -> new SendOutcome.Revoked(why);
            case 415, 426 ->
                    compressed ? new SendOutcome.Uncompressed(why) : new SendOutcome.Outage(why);
            case 408, 425, 429, 503 ->
                    new SendOutcome.Retry(
                            retryAfter(r, now),
                            why + ", it was reached and asks to wait",
                            false,
                            true);
            case 500, 502, 504 ->
                    new SendOutcome.Retry(
                            retryAfter(r, now),
                            why + ", it was reached and is in trouble",
                            true,
                            true);
            default -> new SendOutcome.Outage(why);
        };
    }

    /** Only a receipt is an acknowledgement: a portal's friendly page is none. */
    private static SendOutcome receipt(Answer.Received r, String why) {
        try {
            return new SendOutcome.Accepted(WireFormat.readReceipt(r.body()));
        } catch (WireException e) {
            return new SendOutcome.Outage(why + " without a receipt: " + e.getMessage());
        }
    }

    /**
     * Both forms of RFC 9110 section 10.2.3, held between a second and an hour; null if absent or
     * neither.
     */
    static @Nullable Duration retryAfter(Answer.Received r, Instant now) {
        String text = r.retryAfter();
        if (text == null) return null;
        text = text.strip();
        if (text.matches("\\d+"))
            return clamped(
                    text.length() > MAX_SECONDS_DIGITS
                            ? MOST_RETRY
                            : Duration.ofSeconds(Long.parseLong(text)));
        Instant until = httpDate(text);
        if (until == null) return null;
        Instant serverNow = httpDate(r.date());
        return clamped(Duration.between(serverNow == null ? now : serverNow, until));
    }

    private static Duration clamped(Duration d) {
        if (d.compareTo(LEAST_RETRY) < 0) return LEAST_RETRY;
        return d.compareTo(MOST_RETRY) > 0 ? MOST_RETRY : d;
    }

    private static @Nullable Instant httpDate(@Nullable String text) {
        if (text == null) return null;
        try {
            return ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
        } catch (DateTimeException e) {
            return null;
        }
    }
}
