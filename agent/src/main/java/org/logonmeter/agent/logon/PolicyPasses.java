package org.logonmeter.agent.logon;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.logonmeter.protocol.Phase;

/**
 * Runs of group policy. One pass = one ActivityID: its end and its extensions carry the id of its
 * beginning. An absent or zero id claims nothing, and one id never serves two passes.
 */
final class PolicyPasses {
    private static final int[] BEGIN = {4000, 4001, 4002, 4003, 4004, 4005, 4006, 4007};
    private static final int BOOT = 4000;
    private static final int LOGON = 4001;
    private static final int RECEIVED = 5324;
    private static final int LOGON_NOTICE = 1;

    private final EventLog log;
    private final Map<String, EventRecord> begunBy = new HashMap<>();
    private final Map<String, List<EventRecord>> byActivity = new HashMap<>();

    PolicyPasses(EventLog log) {
        this.log = log;
        for (EventRecord begin : log.all(Providers.POLICY, BEGIN))
            if (begin.activityId() != null) begunBy.putIfAbsent(begin.activityId(), begin);
        for (EventRecord record : log.all()) {
            String activity = record.activityId();
            if (activity != null
                    && begunBy.containsKey(activity)
                    && record.provider().equalsIgnoreCase(Providers.POLICY))
                byActivity.computeIfAbsent(activity, a -> new ArrayList<>()).add(record);
        }
    }

    /** The user's policy of this logon and what it is made of; empty if no log tells. */
    List<Stretch> ofLogon(LogonSession session, EventLog.Span window) {
        List<Stretch> found = new ArrayList<>();
        EventRecord begun = begunFor(session, window);
        Stretch whole = null;
        if (begun != null) {
            whole = whole("policy", begun, SystemLog.user(log, session, window, this, begun));
        } else {
            EventRecord done = SystemLog.user(log, session, window, this, null);
            if (done != null)
                whole =
                        Stretch.lasting(
                                "policy",
                                null,
                                done,
                                Math.max(0, done.number("ProcessingTimeInMilliseconds")));
        }
        if (whole != null) found.add(whole);
        Stretch blocking = blocking(session, window, begun, whole);
        if (blocking != null) found.add(blocking);
        if (begun != null) found.addAll(extensions(begun));
        return found;
    }

    /** The computer's policy of a boot; null if no log tells. */
    @Nullable Stretch ofBoot(EventLog.Span boot) {
        EventRecord begun = log.first(Providers.POLICY, BOOT, boot, e -> true);
        EventRecord done = null;
        for (int id : new int[] {1500, 1502}) {
            EventRecord told =
                    log.first(
                            Providers.POLICY,
                            id,
                            boot,
                            e -> begun == null ? unclaimed(e, BOOT) : same(e, begun));
            if (told != null && (done == null || told.steady().isBefore(done.steady())))
                done = told;
        }
        if (begun != null) return whole("computerPolicy", begun, done);
        return done == null
                ? null
                : Stretch.lasting(
                        "computerPolicy",
                        null,
                        done,
                        Math.max(0, done.number("ProcessingTimeInMilliseconds")));
    }

    private Stretch whole(String key, EventRecord begun, @Nullable EventRecord systemDone) {
        EventRecord done = done(begun);
        return Stretch.between(key, null, begun, done != null ? done : systemDone);
    }

    /** 800x of the same id; 600x and 700x end the same pass with warnings or errors. */
    private @Nullable EventRecord done(EventRecord begun) {
        for (EventRecord record : own(begun)) {
            int step = record.id() - begun.id();
            boolean end = step == 4000 || step == 3000 || step == 2000;
            if (end && !record.steady().isBefore(begun.steady())) return record;
        }
        return null;
    }

    private List<EventRecord> own(EventRecord begun) {
        String activity = begun.activityId();
        if (activity == null || !begun.equals(begunBy.get(activity))) return List.of();
        return byActivity.getOrDefault(activity, List.of());
    }

    /**
     * By the SID of a record inside the pass, else by name, else as the one that followed
     * Winlogon's notice for this session.
     */
    private @Nullable EventRecord begunFor(LogonSession session, EventLog.Span window) {
        EventRecord bySid =
                log.first(
                        Providers.POLICY,
                        LOGON,
                        window,
                        e -> own(e).stream().anyMatch(inner -> session.isUser(inner.userSid())));
        if (bySid != null) return bySid;
        if (!session.names().isEmpty())
            return log.first(
                    Providers.POLICY,
                    LOGON,
                    window,
                    e -> session.isNamed(e.text("PrincipalSamName")) && !othersInside(e, session));
        EventRecord notice = notice(session, window);
        if (notice == null) return null;
        EventLog.Span after = new EventLog.Span(notice.steady(), window.to());
        EventRecord nextNotice =
                log.first(
                        Providers.POLICY,
                        RECEIVED,
                        after,
                        e -> e.number("NotificationType") == LOGON_NOTICE && !e.equals(notice));
        EventRecord begun =
                log.first(Providers.POLICY, LOGON, after, e -> !othersInside(e, session));
        boolean othersTurn =
                begun != null && nextNotice != null && nextNotice.steady().isBefore(begun.steady());
        return othersTurn ? null : begun;
    }

    private boolean othersInside(EventRecord begun, LogonSession session) {
        return session.sid() != null
                && own(begun).stream()
                        .anyMatch(
                                inner ->
                                        People.isPerson(inner.userSid())
                                                && !session.isUser(inner.userSid()));
    }

    private @Nullable EventRecord notice(LogonSession session, EventLog.Span window) {
        return log.first(
                Providers.POLICY,
                RECEIVED,
                window,
                e ->
                        e.number("NotificationType") == LOGON_NOTICE
                                && e.number("SessionId") == session.number());
    }

    /**
     * How long Winlogon waited for policy: from its notice (5324) to the answer (5351) of the same
     * thread. These two never carry an ActivityID. Without them the pass itself tells: a
     * synchronous one blocks to its end, an asynchronous one not at all.
     */
    private @Nullable Stretch blocking(
            LogonSession session,
            EventLog.Span window,
            @Nullable EventRecord begun,
            @Nullable Stretch whole) {
        EventRecord notice = notice(session, window);
        if (notice != null) {
            EventLog.Span after =
                    new EventLog.Span(notice.steady(), notice.steady().plus(LogonTimes.LOOK_AHEAD));
            EventRecord answer =
                    log.first(
                            Providers.POLICY,
                            5351,
                            after,
                            e ->
                                    e.processId() == notice.processId()
                                            && e.threadId() == notice.threadId());
            if (answer != null) return Stretch.between("blocking", "policy", notice, answer);
        }
        if (begun == null || begun.text("IsAsyncProcessing") == null) return null;
        if (begun.flag("IsAsyncProcessing"))
            return Stretch.between("blocking", "policy", begun, begun);
        return whole == null
                ? null
                : new Stretch(
                        "blocking",
                        "policy",
                        null,
                        whole.start(),
                        whole.end(),
                        whole.source(),
                        List.of(),
                        whole.doubtful(),
                        true);
    }

    /**
     * Each extension of the pass: the later of two starts counts, a stop without start tells its
     * own length.
     */
    private List<Stretch> extensions(EventRecord begun) {
        Map<String, EventRecord> running = new LinkedHashMap<>();
        Set<String> strayStop = new HashSet<>();
        List<Stretch> found = new ArrayList<>();
        for (EventRecord record : own(begun)) {
            String id = record.text("CSEExtensionId");
            if (id == null) continue;
            if (record.id() == 4016) {
                running.put(id, record);
            } else {
                EventRecord start = running.remove(id);
                if (start == null) strayStop.add(id);
                found.add(extension(start, record));
            }
        }
        running.forEach(
                (id, start) -> {
                    if (strayStop.contains(id))
                        found.removeIf(
                                s ->
                                        start.text("CSEExtensionName") != null
                                                && java.util.Objects.equals(
                                                        s.name(), start.text("CSEExtensionName")));
                    found.add(extension(start, null));
                });
        found.sort(
                java.util.Comparator.comparing(
                        Stretch::start,
                        java.util.Comparator.nullsLast(java.util.Comparator.naturalOrder())));
        return found;
    }

    private static Stretch extension(@Nullable EventRecord start, @Nullable EventRecord stop) {
        String name = null;
        if (start != null) name = start.text("CSEExtensionName");
        if (name == null && stop != null) name = stop.text("CSEExtensionName");
        List<Phase.Gpo> gpos =
                start == null ? List.of() : GpoNames.scan(start.text("ApplicableGPOList"));
        long elapsed = stop == null ? -1 : stop.number("CSEElaspedTimeInMilliSeconds");
        Stretch stretch =
                start == null && stop != null && elapsed >= 0
                        ? Stretch.lasting("cse", "policy", stop, elapsed).inDoubt()
                        : Stretch.between("cse", "policy", start, stop);
        return stretch.named(name, gpos);
    }

    private static boolean same(EventRecord record, EventRecord begun) {
        return record.activityId() != null && record.activityId().equals(begun.activityId());
    }

    /** False for what belongs to a pass of another kind: a background refresh, a manual one. */
    private boolean unclaimed(EventRecord record, int kind) {
        EventRecord begun = record.activityId() == null ? null : begunBy.get(record.activityId());
        return begun == null || begun.id() == kind;
    }

    /** Where no id ties a record of the System log to a pass: not one that is another pass's. */
    private boolean mayEnd(EventRecord record, @Nullable EventRecord begun) {
        if (begun == null) return unclaimed(record, LOGON);
        return record.activityId() == null || begun.activityId() == null;
    }

    /**
     * GroupPolicy 1500 to 1503 in the System log: the end of a pass and its length, kept far longer
     * than the pass's own channel.
     */
    private static final class SystemLog {
        static @Nullable EventRecord user(
                EventLog log,
                LogonSession session,
                EventLog.Span window,
                PolicyPasses passes,
                @Nullable EventRecord begun) {
            EventRecord first = null;
            for (int id : new int[] {1501, 1503}) {
                EventRecord done =
                        log.first(
                                Providers.POLICY,
                                id,
                                window,
                                e ->
                                        (begun != null && same(e, begun))
                                                || (session.isUser(e.userSid())
                                                        && passes.mayEnd(e, begun)));
                if (done != null && (first == null || done.steady().isBefore(first.steady())))
                    first = done;
            }
            return first != null && begun != null && first.steady().isBefore(begun.steady())
                    ? null
                    : first;
        }
    }
}
