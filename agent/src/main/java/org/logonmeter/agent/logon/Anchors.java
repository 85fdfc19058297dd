package org.logonmeter.agent.logon;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.logonmeter.agent.logon.EventLog.Trait;
import org.logonmeter.protocol.Account;

/**
 * Opens sessions: one for each Winlogon 7001 of a person, and for each LSM 21 that has none. No
 * other event opens one: 4624 is also written for unlocks and password checks.
 */
final class Anchors {
    /** Longest way from 7001 to the LSM 21 of the same logon: a slow profile lies between. */
    private static final Duration READY = Duration.ofMinutes(20);

    private static final Duration SAME = Duration.ofSeconds(1);
    private static final Duration SWAPPED = Duration.ofMinutes(1);

    private final EventLog log;
    private final List<Boot> boots;
    private final Users users;

    /** A session number in use. */
    private static final class Opened {
        EventRecord anchor;
        @Nullable EventRecord ready;

        Opened(EventRecord anchor) {
            this.anchor = anchor;
            if (anchor.is(Providers.LSM, 21)) ready = anchor;
        }
    }

    private Anchors(EventLog log, List<Boot> boots, Users users) {
        this.log = log;
        this.boots = boots;
        this.users = users;
    }

    static List<LogonSession> sessions(EventLog log, List<Boot> boots) {
        return new Anchors(log, boots, new Users(log)).sessions();
    }

    private List<LogonSession> sessions() {
        Map<Long, List<Opened>> byNumber = new TreeMap<>();
        for (EventRecord record : candidates()) {
            List<Opened> earlier = byNumber.computeIfAbsent(number(record), n -> new ArrayList<>());
            Opened last = earlier.isEmpty() ? null : earlier.getLast();
            if (last != null && joins(last, record)) continue;
            if (opens(record)) earlier.add(new Opened(record));
        }
        List<LogonSession> sessions = new ArrayList<>();
        for (List<Opened> line : byNumber.values()) {
            for (int i = 0; i < line.size(); i++) {
                LogonSession session =
                        session(line.get(i), i + 1 < line.size() ? line.get(i + 1) : null);
                if (session.account() == null || People.isPersonName(session.account().name()))
                    sessions.add(session);
            }
        }
        sessions.sort(java.util.Comparator.comparing(LogonSession::anchor, SteadyClock.ORDER));
        return sessions;
    }

    private List<EventRecord> candidates() {
        List<EventRecord> candidates = new ArrayList<>();
        for (EventRecord logon : log.all(Providers.WINLOGON, 7001))
            if (People.isPerson(logon.text("UserSid")) && number(logon) >= 0) candidates.add(logon);
        for (EventRecord ready : log.all(Providers.LSM, 21))
            if (number(ready) >= 0) candidates.add(ready);
        candidates.sort(SteadyClock.ORDER);
        return candidates;
    }

    /** Any LSM 21 names the user of an open session; only a person's opens one. */
    private static boolean opens(EventRecord record) {
        if (record.is(Providers.WINLOGON, 7001)) return true;
        Account account = People.account(record.text("User"), null);
        return account != null && People.isPersonName(account.name());
    }

    static long number(EventRecord record) {
        return record.is(Providers.WINLOGON, 7001) || record.is(Providers.WINLOGON, 7002)
                ? record.number("TSId")
                : record.number("SessionID");
    }

    /** True if the record tells of the logon that is already open under its number. */
    private boolean joins(Opened open, EventRecord record) {
        Instant since = open.anchor.steady();
        if (bootIndex(since) != bootIndex(record.steady()) || ended(since, record)) return false;
        Duration gap = Duration.between(since, record.steady());
        if (record.is(Providers.LSM, 21)) {
            EventRecord ready = open.ready;
            if (gap.compareTo(READY) > 0) return false;
            if (ready == null) open.ready = record;
            return ready == null || toldAgain(open, record);
        }
        if (open.anchor.is(Providers.LSM, 21)) {
            if (gap.compareTo(SWAPPED) > 0) return false;
            open.anchor = record;
            return true;
        }
        return gap.compareTo(SAME) <= 0
                && String.valueOf(open.anchor.text("UserSid")).equals(record.text("UserSid"));
    }

    /** Another logon of the same user would have its own 7001 where Winlogon's are kept. */
    private static boolean toldAgain(Opened open, EventRecord record) {
        return open.anchor.is(Providers.WINLOGON, 7001)
                && open.ready != null
                && EventLog.folded(open.ready.text("User"))
                        .equals(EventLog.folded(record.text("User")));
    }

    private boolean ended(Instant since, EventRecord record) {
        EventLog.Span between = new EventLog.Span(since, record.steady());
        long number = number(record);
        return log.first(Providers.WINLOGON, 7002, Trait.SESSION, number, between, e -> true)
                        != null
                || log.first(Providers.LSM, 23, Trait.SESSION, number, between, e -> true) != null;
    }

    /** The last boot at or before the moment; -1 if the log begins after it. */
    private int bootIndex(Instant moment) {
        int low = 0;
        int high = boots.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (boots.get(middle).start().isAfter(moment)) high = middle;
            else low = middle + 1;
        }
        return low - 1;
    }

    private LogonSession session(Opened open, @Nullable Opened follower) {
        EventRecord anchor = open.anchor;
        int index = bootIndex(anchor.steady());
        Boot boot = index < 0 ? null : boots.get(index);
        Boot next = index + 1 < boots.size() ? boots.get(index + 1) : null;
        EventRecord successor =
                follower == null || bootIndex(follower.anchor.steady()) != index
                        ? null
                        : follower.anchor;
        Instant until =
                successor != null ? successor.steady() : next != null ? next.start() : Instant.MAX;
        EventLog.Span reach = new EventLog.Span(anchor.steady(), until.minusNanos(1));
        long number = number(anchor);
        Users.User user = users.of(anchor, open.ready, number, reach);
        return new LogonSession(
                anchor,
                number,
                user.sid(),
                user.account(),
                user.names(),
                reach,
                boot,
                next,
                successor);
    }

    /** Who a session's user is, from every log that says so. */
    static final class Users {
        private static final Duration AROUND = Duration.ofMinutes(1);

        private final EventLog log;
        private final Map<String, List<EventRecord>> bySid = new HashMap<>();
        private final Map<String, Set<String>> namesOf = new HashMap<>();

        record User(@Nullable String sid, @Nullable Account account, Set<String> names) {}

        Users(EventLog log) {
            this.log = log;
            for (EventRecord event : log.all(Providers.SECURITY, 4624, 4634, 4647, 4800, 4801)) {
                String sid = event.text("TargetUserSid");
                String name = target(event);
                if (sid == null || name == null || !People.isPerson(sid)) continue;
                bySid.computeIfAbsent(sid, s -> new ArrayList<>()).add(event);
                namesOf.computeIfAbsent(sid, s -> new TreeSet<>()).add(name);
            }
        }

        static @Nullable String target(EventRecord event) {
            String name = event.text("TargetUserName");
            String domain = event.text("TargetDomainName");
            return name == null ? null : domain == null ? name : domain + "\\" + name;
        }

        User of(EventRecord anchor, @Nullable EventRecord ready, long number, EventLog.Span reach) {
            String sid =
                    anchor.is(Providers.WINLOGON, 7001)
                            ? anchor.text("UserSid")
                            : sidOf(anchor, number, reach);
            Set<String> names = new TreeSet<>();
            Account account = null;
            for (String told : candidates(ready, sid, reach)) {
                Account known = People.account(told, sid);
                if (known == null) continue;
                if (account == null) account = known;
                names.add(People.key(known));
            }
            return new User(sid, account, names);
        }

        /** Best first. */
        private List<String> candidates(
                @Nullable EventRecord ready, @Nullable String sid, EventLog.Span reach) {
            List<String> told = new ArrayList<>();
            if (ready != null) add(told, ready.text("User"));
            if (sid == null) return told;
            List<EventRecord> events = bySid.getOrDefault(sid, List.of());
            EventRecord nearest = nearest(events, reach.from());
            if (nearest != null) add(told, target(nearest));
            add(told, policyPrincipal(sid, reach));
            told.addAll(namesOf.getOrDefault(sid, Set.of()));
            return told;
        }

        /** In true order; the one before and the one after the moment are compared. */
        private static @Nullable EventRecord nearest(List<EventRecord> events, Instant moment) {
            int after = EventLog.firstAt(events, moment);
            if (after == events.size()) return events.isEmpty() ? null : events.getLast();
            EventRecord next = events.get(after);
            if (after == 0) return next;
            EventRecord before = events.get(after - 1);
            Duration ahead = Duration.between(moment, next.steady());
            return Duration.between(before.steady(), moment).compareTo(ahead) <= 0 ? before : next;
        }

        /**
         * The policy pass whose id also stands on a record of this user (GroupPolicy 1501, 1503).
         */
        private @Nullable String policyPrincipal(String sid, EventLog.Span reach) {
            EventLog.Span logon =
                    new EventLog.Span(reach.from().minus(AROUND), reach.from().plus(READY));
            for (int id : new int[] {1501, 1503}) {
                EventRecord done =
                        log.first(
                                Providers.POLICY,
                                id,
                                Trait.USER,
                                EventLog.folded(sid),
                                logon,
                                e -> e.activityId() != null);
                if (done == null) continue;
                EventRecord begun =
                        log.first(
                                Providers.POLICY,
                                4001,
                                logon,
                                e -> java.util.Objects.equals(e.activityId(), done.activityId()));
                if (begun != null) return begun.text("PrincipalSamName");
            }
            return null;
        }

        /**
         * For a session that only LSM 21 opened: the profile service names SID and session number,
         * the security log SID and name.
         */
        private @Nullable String sidOf(EventRecord ready, long number, EventLog.Span reach) {
            EventLog.Span before =
                    new EventLog.Span(
                            ready.steady().minus(READY),
                            reach.to().isBefore(ready.steady().plus(AROUND))
                                    ? reach.to()
                                    : ready.steady().plus(AROUND));
            for (int id : new int[] {2, 1}) {
                EventRecord profile =
                        log.last(
                                Providers.PROFILES,
                                id,
                                Trait.SESSION,
                                number,
                                before,
                                e -> People.isPerson(e.userSid()));
                if (profile != null && !gone(profile, ready, number)) return profile.userSid();
            }
            Account named = People.account(ready.text("User"), null);
            EventRecord accepted =
                    named == null
                            ? null
                            : log.last(
                                    Providers.SECURITY,
                                    4624,
                                    before,
                                    e -> {
                                        Account target = People.account(target(e), null);
                                        return target != null
                                                && People.key(target).equals(People.key(named));
                                    });
            return accepted == null ? null : accepted.text("TargetUserSid");
        }

        private boolean gone(EventRecord profile, EventRecord ready, long number) {
            return log.first(
                            Providers.LSM,
                            23,
                            Trait.SESSION,
                            number,
                            new EventLog.Span(profile.steady(), ready.steady()),
                            e -> true)
                    != null;
        }

        private static void add(List<String> told, @Nullable String name) {
            if (name != null) told.add(name);
        }
    }
}
