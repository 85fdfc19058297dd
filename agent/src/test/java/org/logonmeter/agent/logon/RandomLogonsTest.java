package org.logonmeter.agent.logon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.logonmeter.protocol.LogonTiming;
import org.logonmeter.timeline.Session;
import org.logonmeter.timeline.SessionEnd;

/** The same laws on made-up days of made-up PCs, whose truth is known because it was made first. */
class RandomLogonsTest {
    private static final int PCS = 100;

    /** Complete logs: every session, its user, its end and its total are what really was. */
    @Test
    void aCompleteLogTellsWhatReallyWas() {
        int sessions = 0;
        for (int seed = 0; seed < PCS; seed++) {
            LifelikePc pc = new LifelikePc(seed, true);
            List<Session> told = SampleLogsTest.sessions(pc.records());
            whatWas(told, pc, "seed " + seed);
            for (Session session : told) {
                LogonTiming timing = SampleLogsTest.timing(session);
                assertThat(timing.partial()).as("seed %d %s", seed, session.key()).isFalse();
                sessions++;
            }
        }
        assertThat(sessions).as("enough to mean something").isGreaterThan(3 * PCS);
    }

    /** A clock that is set hides nothing and moves no end: what it makes doubtful is marked. */
    @Test
    void aCompleteLogOfAClockThatIsSetTellsWhatReallyWasOrMarksIt() {
        int exact = 0;
        for (int seed = 0; seed < PCS; seed++) {
            LifelikePc pc = new LifelikePc(seed, false);
            List<Session> told = SampleLogsTest.sessions(pc.records());
            LogonLaws.sane(told, "seed " + seed);
            whatWas(told, pc, "seed " + seed);
            for (Session session : told) if (!SampleLogsTest.timing(session).partial()) exact++;
        }
        assertThat(exact).as("not all is doubt").isGreaterThan(2 * PCS);
    }

    @Test
    void orderAndRepetitionChangeNothing() {
        for (int seed = 0; seed < PCS; seed++) {
            List<EventRecord> whole = new LifelikePc(seed, seed % 2 == 0).records();
            List<Session> truth = SampleLogsTest.sessions(whole);
            Random random = new Random(seed);
            List<EventRecord> told = new ArrayList<>(whole);
            for (int i = random.nextInt(whole.size()); i > 0; i--)
                told.add(whole.get(random.nextInt(whole.size())));
            Collections.shuffle(told, random);
            assertThat(SampleLogsTest.sessions(told)).as("seed %d", seed).isEqualTo(truth);
        }
    }

    /**
     * Cut at both ends or with a hole: as a log is wrapped or cleared, in one channel or in all.
     */
    @Test
    void aCutLogInventsAndDoublesNothingAndMarksEveryOtherTotal() {
        for (int seed = 0; seed < 4 * PCS; seed++) {
            boolean settled = seed % 4 != 0;
            LifelikePc pc = new LifelikePc(seed % PCS, settled);
            List<EventRecord> whole = pc.records();
            Random random = new Random(seed);
            Instant one = whole.get(random.nextInt(whole.size())).at();
            Instant two = whole.get(random.nextInt(whole.size())).at();
            String channel = whole.get(random.nextInt(whole.size())).channel();
            boolean all = random.nextBoolean();
            Predicate<EventRecord> lost =
                    one.isBefore(two)
                            ? e -> !e.at().isBefore(one) && !e.at().isAfter(two)
                            : e -> e.at().isBefore(two) || e.at().isAfter(one);
            List<EventRecord> left =
                    whole.stream()
                            .filter(
                                    e ->
                                            !lost.test(e)
                                                    || !(all || e.channel().equals(channel))
                                                    || (!settled && e.channel().equals("System")))
                            .toList();
            lawful(left, pc, "seed " + seed + (all ? " all" : " " + channel));
        }
    }

    @Test
    void anyOneLostEventInventsAndDoublesNothingAndMarksEveryOtherTotal() {
        for (int seed = 0; seed < PCS / 10; seed++) {
            LifelikePc pc = new LifelikePc(seed, true);
            List<EventRecord> whole = pc.records();
            for (EventRecord lost : whole)
                lawful(
                        whole.stream().filter(e -> !e.equals(lost)).toList(),
                        pc,
                        "seed " + seed + " without " + lost.source() + " at " + lost.at());
        }
    }

    @Test
    void whateverIsLostGivesNoNegativeTimeNoInventedAndNoDoubledSession() {
        for (int seed = 0; seed < 2 * PCS; seed++) {
            LifelikePc pc = new LifelikePc(seed % PCS, seed % 2 == 0);
            Random random = new Random(seed);
            double share = random.nextDouble();
            List<Session> left =
                    SampleLogsTest.sessions(
                            pc.records().stream()
                                    .filter(e -> random.nextDouble() < share)
                                    .toList());
            LogonLaws.sane(left, "seed " + seed);
            if (seed % 2 == 0) LogonLaws.knownOnce(left, pc.truths(), "seed " + seed);
        }
    }

    /** Negative controls: each law notices what it forbids. */
    @Test
    void theLawsNoticeWhatTheyForbid() {
        LifelikePc pc = new LifelikePc(1, true);
        List<Session> told = SampleLogsTest.sessions(pc.records());
        List<Session> doubled = new ArrayList<>(told);
        doubled.add(told.getLast());
        assertThatThrownBy(() -> LogonLaws.knownOnce(doubled, pc.truths(), "doubled"))
                .isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> whatWas(told.subList(1, told.size()), pc, "one missing"))
                .isInstanceOf(AssertionError.class);
        assertThatThrownBy(
                        () ->
                                LogonLaws.knownOnce(
                                        told, new LifelikePc(2, true).truths(), "another's"))
                .isInstanceOf(AssertionError.class);
        for (LifelikePc.Truth truth : pc.truths()) truth.totalMs++;
        assertThatThrownBy(() -> LogonLaws.sameTotalOrPartial(told, pc.truths(), "a ms more"))
                .isInstanceOf(AssertionError.class);
    }

    private static void whatWas(List<Session> told, LifelikePc pc, String what) {
        LogonLaws.knownOnce(told, pc.truths(), what);
        assertThat(told).as(what).hasSize(pc.truths().size());
        for (Session session : told) {
            LifelikePc.Truth truth = Objects.requireNonNull(LogonLaws.known(session, pc.truths()));
            String which = what + ": " + truth;
            assertThat(session.start()).as(which).isEqualTo(truth.start());
            assertThat(session.account().id()).as(which).isEqualTo(truth.sid);
            assertThat(session.account().domain() + "\\" + session.account().name())
                    .as(which)
                    .isEqualTo(truth.account);
            LogonLaws.endHolds(session, truth, which);
        }
        LogonLaws.sameTotalOrPartial(told, pc.truths(), what);
    }

    /**
     * The one loss that nothing shows: where no logon of the log writes Winlogon 1 any more, or
     * none up to the end of the same boot a step of the desktop, it looks like a Windows that never
     * does (ADR 50). Such a session's total proves nothing.
     */
    private static void lawful(List<EventRecord> left, LifelikePc pc, String what) {
        List<Session> told = SampleLogsTest.sessions(left);
        LogonLaws.sane(told, what);
        LogonLaws.knownOnce(told, pc.truths(), what);
        if (left.stream().noneMatch(e -> e.source().equals("Winlogon 1"))) return;
        boolean audited = left.stream().anyMatch(e -> e.id() == 4624);
        List<LifelikePc.Truth> proven = new ArrayList<>();
        for (LifelikePc.Truth truth : pc.truths()) {
            Instant off = pc.clock(pc.runOf(truth).offMs());
            if (truth.remote
                    ? audited
                    : !pc.steps()
                            || left.stream()
                                    .anyMatch(
                                            e ->
                                                    e.source().equals("Shell-Core 9649")
                                                            && e.at().isBefore(off)))
                proven.add(truth);
        }
        List<Session> judged =
                told.stream()
                        .filter(
                                s ->
                                        proven.contains(
                                                Objects.requireNonNull(
                                                        LogonLaws.known(s, pc.truths()))))
                        .toList();
        LogonLaws.sameTotalOrPartial(judged, pc.truths(), what);
    }

    @Test
    void theEndsAreOfEveryKind() {
        Set<Class<?>> ends = new HashSet<>();
        for (int seed = 0; seed < PCS; seed++)
            for (Session s : SampleLogsTest.sessions(new LifelikePc(seed, true).records()))
                ends.add(s.end().getClass());
        assertThat(ends)
                .contains(
                        SessionEnd.Observed.class,
                        SessionEnd.Shutdown.class,
                        SessionEnd.Inferred.class,
                        SessionEnd.Unended.class);
    }
}
