package org.logonmeter.agent.logon;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.logonmeter.protocol.LogonTiming;
import org.logonmeter.protocol.Phase;
import org.logonmeter.timeline.Session;
import org.logonmeter.timeline.SessionEnd;

/** What must hold of sessions told from any log of a PC whose truth is known. */
public final class LogonLaws {
    private LogonLaws() {}

    /** No time is negative, nothing explains more than all. */
    public static void sane(List<Session> sessions, String what) {
        for (Session session : sessions) {
            LogonTiming timing = session.timing();
            Instant end = session.end().at();
            if (end != null) assertThat(end).as(what).isAfterOrEqualTo(session.start());
            if (timing == null) continue;
            if (timing.totalMs() != null) assertThat(timing.totalMs()).as(what).isNotNegative();
            if (timing.unaccountedMs() != null)
                assertThat(timing.unaccountedMs())
                        .as(what)
                        .isBetween(0L, Objects.requireNonNull(timing.totalMs()));
            List<Phase> phases = new ArrayList<>(timing.phases());
            phases.addAll(timing.before());
            for (Phase phase : phases) {
                Instant from = phase.start();
                Instant to = phase.end();
                if (from != null && to != null)
                    assertThat(to).as("%s: %s", what, phase).isAfterOrEqualTo(from);
            }
        }
    }

    /** Each is one that really was, by number and one of its anchors, and none stands twice. */
    public static void knownOnce(
            List<Session> sessions, List<LifelikePc.Truth> truths, String what) {
        Map<String, Integer> seen = new TreeMap<>();
        for (Session session : sessions) {
            LifelikePc.Truth truth = known(session, truths);
            assertThat(truth).as("%s: %s is invented", what, session.key()).isNotNull();
            assertThat(seen.merge(Objects.requireNonNull(truth).toString(), 1, Integer::sum))
                    .as("%s: %s twice", what, truth)
                    .isEqualTo(1);
        }
    }

    /** Null if it never was. */
    public static LifelikePc.@Nullable Truth known(Session session, List<LifelikePc.Truth> truths) {
        for (LifelikePc.Truth truth : truths)
            if (session.key().startsWith(truth.number + "@")
                    && truth.anchors.contains(session.start())) return truth;
        return null;
    }

    public static void sameTotalOrPartial(
            List<Session> sessions, List<LifelikePc.Truth> truths, String what) {
        for (Session session : sessions) {
            LogonTiming timing = session.timing();
            if (timing == null || timing.partial()) continue;
            LifelikePc.Truth truth = Objects.requireNonNull(known(session, truths));
            assertThat(timing.totalMs()).as("%s: %s", what, truth).isEqualTo(truth.totalMs);
        }
    }

    /** What was seen is exact; what was not, lies within its bounds. */
    public static void endHolds(Session session, LifelikePc.Truth truth, String what) {
        SessionEnd end = session.end();
        Instant ended = truth.shownEnd();
        switch (truth.end) {
            case LOGOFF ->
                    assertThat(end)
                            .as(what)
                            .isEqualTo(new SessionEnd.Observed(Objects.requireNonNull(ended)));
            case SHUTDOWN ->
                    assertThat(end)
                            .as(what)
                            .isEqualTo(new SessionEnd.Shutdown(Objects.requireNonNull(ended)));
            case CRASH -> {
                assertThat(end).as(what).isInstanceOf(SessionEnd.Inferred.class);
                assertThat(end.at()).as(what).isBeforeOrEqualTo(ended);
                assertThat(end.latest()).as(what).isAfterOrEqualTo(ended);
            }
            case OPEN -> assertThat(end).as(what).isInstanceOf(SessionEnd.Unended.class);
        }
    }
}
