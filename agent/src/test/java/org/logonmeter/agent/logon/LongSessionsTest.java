package org.logonmeter.agent.logon;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.logonmeter.agent.session.Evidence;
import org.logonmeter.protocol.EndClaim;

/** What the live agent holds: sessions longer than the days that are held, and busy machines. */
class LongSessionsTest {
    private static final long DAY = 24 * 3_600_000L;

    private final WindowsLog log = new WindowsLog("LAB-1", "2026-03-02T08:00:00Z");
    private final LogonEvidence evidence = new LogonEvidence("boot-0", sid -> null);
    private int read;

    /** Each way to end, and looks without and with other records in between. */
    @Test
    void aSessionOfAWeekIsKnownByItsStartAndGetsItsTrueEnd() {
        for (int id : new int[] {7002, 23, 4}) {
            WindowsLog log = new WindowsLog("LAB-1", "2026-03-02T08:00:00Z");
            log.boot(0);
            log.logon(1, WindowsLog.SID, 60_000);
            log.lsm(21, 1, "EXAMPLE\\jo", 61_000);
            LogonEvidence evidence = new LogonEvidence("boot-0", sid -> null);
            List<EventRecord> first = WindowsLog.parsed(log.events());
            evidence.after(first, log.at(DAY));
            for (int day = 2; day <= 7; day++) {
                log.logon(2 + day, "S-1-5-21-1-2-3-2000", day * DAY);
                log.logoff(2 + day, "S-1-5-21-1-2-3-2000", day * DAY + 600_000);
                List<EventRecord> all = WindowsLog.parsed(log.events());
                evidence.after(
                        all.subList(all.size() - 2, all.size()), log.at(day * DAY + 700_000));
            }
            int before = log.events().size();
            if (id == 7002) log.logoff(1, WindowsLog.SID, 7 * DAY + 3_600_000);
            else if (id == 23) log.lsm(23, 1, "EXAMPLE\\jo", 7 * DAY + 3_600_000);
            else log.profile(4, 1, WindowsLog.SID, 7 * DAY + 3_600_000);

            assertThat(evidence.startOf(1, log.at(59_960)))
                    .as("named by the log, not by WTS")
                    .isEqualTo(log.at(60_000));
            List<EventRecord> all = WindowsLog.parsed(log.events());
            List<Evidence> told =
                    evidence.after(all.subList(before, all.size()), log.at(7 * DAY + 3_700_000));

            assertThat(told).as("%d", id).hasSize(1).first().isInstanceOf(Evidence.Closed.class);
            Evidence.Closed end = (Evidence.Closed) told.getFirst();
            assertThat(end.at()).isEqualTo(log.at(7 * DAY + 3_600_000));
            assertThat(end.quality()).isEqualTo(EndClaim.Quality.OBSERVED);
        }
    }

    /** A restart reads what is asked without limit, the session's beginning among it. */
    @Test
    void aLongSessionOutlivesARestartOfTheAgent() {
        log.boot(0);
        log.logon(1, WindowsLog.SID, 60_000);
        log.lsm(21, 1, "EXAMPLE\\jo", 61_000);
        evidence.known(news());
        log.logon(2, "S-1-5-21-1-2-3-2000", 5 * DAY);

        assertThat(evidence.after(news(), log.at(5 * DAY + 60_000)))
                .hasSize(1)
                .first()
                .isInstanceOf(Evidence.Opened.class);
        log.logoff(1, WindowsLog.SID, 6 * DAY);
        assertThat(evidence.after(news(), log.at(6 * DAY + 60_000)))
                .filteredOn(e -> e instanceof Evidence.Closed)
                .hasSize(1);
    }

    /** When records of a logon grow old its phases go; they are not told anew without them. */
    @Test
    void whatGrowsOldIsNotToldAgainWithLess() {
        WindowsLog whole = WholeLogon.log();
        List<EventRecord> records = new ArrayList<>(WindowsLog.parsed(whole.events()));
        LogonEvidence evidence = new LogonEvidence("boot-0", sid -> null);
        assertThat(evidence.after(records, whole.at(3_600_000)))
                .filteredOn(e -> e instanceof Evidence.Measured)
                .hasSize(1);
        for (int s = -60; s < 60; s++) {
            Instant now = whole.at(0).plus(LogonEvidence.HELD).plusMillis(500L * s);
            WindowsLog sleep = new WindowsLog(WholeLogon.COMPUTER, WholeLogon.ZERO);
            long at = Duration.between(whole.at(0), now).toMillis();
            sleep.system(Providers.KERNEL_GENERAL, 24, at, new WindowsLog.Ev());
            assertThat(evidence.after(WindowsLog.parsed(sleep.events()), now))
                    .as("%d half seconds", s)
                    .isEmpty();
        }
        assertThat(evidence.startOf(1, whole.at(4_956))).isEqualTo(whole.at(4_996));
    }

    /** More records than are held: boot and beginning are the last to go. */
    @Test
    void aBusyLogDoesNotPushOutBootsAndOpenSessions() {
        log.boot(0);
        log.logon(1, WindowsLog.SID, 60_000);
        evidence.after(news(), log.at(120_000));
        String boot = evidence.bootId();
        List<EventRecord> busy = new ArrayList<>();
        for (int i = 0; i < HeldRecords.MOST + 10; i++) busy.add(filler(i));
        evidence.after(busy, log.at(300_000));

        assertThat(evidence.bootId()).isEqualTo(boot);
        assertThat(evidence.startOf(1, log.at(60_000))).isEqualTo(log.at(60_000));
        log.logoff(1, WindowsLog.SID, 400_000);
        List<Evidence> told = evidence.after(news(), log.at(400_001));
        assertThat(told)
                .hasSize(1)
                .first()
                .isInstanceOf(Evidence.Closed.class)
                .extracting(Evidence::bootId)
                .isEqualTo(boot);
    }

    /** The account of a session is asked for each time anything is computed. */
    @Test
    void nothingNewIsNothingComputed() {
        AtomicInteger computed = new AtomicInteger();
        LogonEvidence evidence =
                new LogonEvidence(
                        "boot-0",
                        sid -> {
                            computed.incrementAndGet();
                            return null;
                        });
        log.logon(1, WindowsLog.SID, 1_000);
        List<EventRecord> records = news();
        evidence.after(records, log.at(2_000));
        int once = computed.get();
        assertThat(once).isPositive();

        evidence.after(List.of(), log.at(3_000));
        evidence.after(records, log.at(4_000));
        assertThat(computed.get()).as("nothing, and nothing new").isEqualTo(once);

        assertThat(evidence.after(List.of(), log.at(602_000)))
                .as("a time that runs out is news")
                .hasSize(1);
        int twice = computed.get();
        evidence.after(List.of(), log.at(603_000));
        evidence.after(List.of(), log.at(5 * DAY));
        assertThat(computed.get()).isEqualTo(twice);
    }

    private EventRecord filler(int i) {
        Instant at = log.at(130_000 + i);
        return new EventRecord(
                "LAB-1",
                "Security",
                10 + i,
                Providers.SECURITY,
                4689,
                at,
                at,
                null,
                null,
                4,
                4,
                java.util.Map.of(),
                List.of(),
                null);
    }

    private List<EventRecord> news() {
        List<EventRecord> all = WindowsLog.parsed(log.events());
        List<EventRecord> news = all.subList(read, all.size());
        read = all.size();
        return news;
    }
}
