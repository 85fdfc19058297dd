package org.logonmeter.collector.dialect;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.logonmeter.timeline.Session;

/**
 * A session cut to a window, as dialect 1 counts it: a side that is cut in the middle of an
 * inactive stretch moves to that stretch's active edge.
 *
 * @param login where the cut session begins
 * @param logout where it ends; the moment of asking for one that is open and not cut
 * @param open whether its end is still to come
 * @param idle locked or idle time within, overlaps counted once
 */
record Presence(Instant login, Instant logout, boolean open, Duration idle) {
    private record Stretch(Instant from, Instant to) {}

    Duration duration() {
        return Duration.between(login, logout);
    }

    Duration active() {
        return duration().minus(idle);
    }

    /**
     * @param start null = the window has no beginning
     * @param end null = it has no end
     */
    static Presence of(
            SessionRecord session, @Nullable Instant start, @Nullable Instant end, Instant now) {
        Instant first = session.loginTime();
        Instant ended = session.logoutTime();
        Instant last = later(ended == null ? now : ended, first);
        List<Stretch> inactive = union(session.inactive(), first, last);
        Instant login = first;
        if (start != null && first.isBefore(start)) login = activeFrom(inactive, start);
        Instant logout = last;
        boolean cut = end != null && last.isAfter(end);
        if (end != null && cut) logout = activeUntil(inactive, end);
        if (start != null && login.isAfter(logout)) {
            login = start;
            logout = start;
        }
        boolean open = ended == null && !cut;
        return new Presence(login, logout, open, idle(inactive, login, logout));
    }

    private static Instant activeFrom(List<Stretch> inactive, Instant at) {
        for (Stretch stretch : inactive) {
            if (!at.isBefore(stretch.from()) && at.isBefore(stretch.to())) return stretch.to();
        }
        return at;
    }

    private static Instant activeUntil(List<Stretch> inactive, Instant at) {
        for (Stretch stretch : inactive) {
            if (at.isAfter(stretch.from()) && !at.isAfter(stretch.to())) return stretch.from();
        }
        return at;
    }

    private static Duration idle(List<Stretch> inactive, Instant from, Instant to) {
        Duration idle = Duration.ZERO;
        for (Stretch stretch : inactive) {
            Instant begin = later(stretch.from(), from);
            Instant until = stretch.to().isBefore(to) ? stretch.to() : to;
            if (begin.isBefore(until)) idle = idle.plus(Duration.between(begin, until));
        }
        return idle;
    }

    /** Stretches within the session, none touching the next. */
    private static List<Stretch> union(List<Session.Inactive> all, Instant first, Instant last) {
        List<Stretch> sorted = new ArrayList<>();
        for (Session.Inactive one : all) {
            boolean counts =
                    one.kind() == Session.Inactive.Kind.LOCK
                            || one.kind() == Session.Inactive.Kind.IDLE;
            Instant to = one.to();
            Instant until = to == null || to.isAfter(last) ? last : to;
            Instant from = later(one.from(), first);
            if (counts && from.isBefore(until)) sorted.add(new Stretch(from, until));
        }
        sorted.sort(Comparator.comparing(Stretch::from));
        List<Stretch> union = new ArrayList<>();
        for (Stretch stretch : sorted) {
            Stretch before = union.isEmpty() ? null : union.getLast();
            if (before == null || before.to().isBefore(stretch.from())) union.add(stretch);
            else
                union.set(
                        union.size() - 1,
                        new Stretch(before.from(), later(before.to(), stretch.to())));
        }
        return union;
    }

    private static Instant later(Instant one, Instant other) {
        return one.isBefore(other) ? other : one;
    }
}
