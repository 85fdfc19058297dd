package org.logonmeter.agent.windows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.logonmeter.agent.logon.EventRecord;

/** Event XML in every shape in which it is exported, and in some in which it should not be. */
class EventRecordsTest {
    private static final String LOGON =
            "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='Microsoft-Windows-Winlogon' Guid='{dbe9b383-7cf3-4331-91cc-a3cb16a3b538}'/>"
                    + "<EventID>7001</EventID><Version>0</Version><TimeCreated SystemTime='2026-08-18T20:27:39.8481234Z'/><EventRecordID>77</EventRecordID><Correlation/>"
                    + "<Execution ProcessID='712' ThreadID='900'/><Channel>System</Channel><Computer>Büro-Ω</Computer><Security UserID='S-1-5-18'/></System>"
                    + "<EventData><Data Name='TSId'>1</Data><Data Name='UserSid'>S-1-5-21-1-2-3-1001</Data></EventData></Event>";
    private static final EventRecord READ =
            new EventRecord(
                    "Büro-Ω",
                    "System",
                    77,
                    "Microsoft-Windows-Winlogon",
                    7001,
                    Instant.parse("2026-08-18T20:27:39.848123400Z"),
                    Instant.parse("2026-08-18T20:27:39.848123400Z"),
                    "S-1-5-18",
                    null,
                    712,
                    900,
                    Map.of("TSId", "1", "UserSid", "S-1-5-21-1-2-3-1001"),
                    List.of(),
                    null);

    private final EventRecords records = new EventRecords();
    private final List<EventRecord> taken = new ArrayList<>();

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "UTF-16LE", "UTF-16BE"})
    void everyEncodingReadsTheSameWithAndWithoutItsMark(String encoding) throws IOException {
        for (String mark : new String[] {"", "\uFEFF"}) {
            for (String text :
                    new String[] {
                        LOGON,
                        LOGON.replace('\'', '"'),
                        "<?xml version=\"1.0\"?>\r\n<Events>" + LOGON + "</Events>",
                        "<Events>\r\n" + LOGON.replace("><", ">\r\n  <") + "\r\n</Events>"
                    }) {
                taken.clear();
                read(mark + text, Charset.forName(encoding));
                assertThat(taken)
                        .as("%s of %s", encoding, text.substring(0, 9))
                        .containsExactly(READ);
            }
        }
        assertThat(records.malformed()).isZero();
    }

    @Test
    void aRunWithoutARootReadsEveryEvent() throws IOException {
        read((LOGON + "\n").repeat(300), StandardCharsets.UTF_8);

        assertThat(taken).hasSize(300);
        assertThat(records.read()).isEqualTo(300);
    }

    /** Each broken event costs itself only. The good one after it is always read. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "<Event><System><Provider Name='x'/></Event>",
                "<Event xmlns='x'><System><Provider Name='Microsoft-Windows-Winlogon'/><EventID>70",
                "<Event><System><EventID>7001</EventID></System></Event>",
                "<Event><System>&xxe;</System></Event>",
                "<Event><System><Provider Name='P'/><EventID>x</EventID><TimeCreated SystemTime='2026-08-18T20:27:39Z'/><Computer>c</Computer></System></Event>",
                "<Event><System><Provider Name='P'/><EventID>1</EventID><TimeCreated SystemTime='yesterday'/><Computer>c</Computer></System></Event>",
                "<Event><System><!-- </System></Event>",
                "<Event><![CDATA[ </Event>",
                "<Event><System></System></EventData></Event>",
                "<Event><System>\u0001</System></Event>",
                "<Event><System>&#1;</System></Event>",
                "<Event a='1' a='2'></Event>",
                "<Event>"
            })
    void aBrokenEventCostsItselfOnly(String broken) throws IOException {
        read(LOGON + broken + LOGON + LOGON, StandardCharsets.UTF_8);

        assertThat(taken).hasSize(3);
        assertThat(records.read()).isEqualTo(3);
        assertThat(records.malformed()).isEqualTo(1);
    }

    @Test
    void cuttingALogAnywhereLosesAtMostTheEventThatWasCut() throws IOException {
        String log = LOGON.repeat(3);
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < 400; i++) {
            int cut = random.nextInt(1, log.length());
            EventRecords own = new EventRecords();
            List<EventRecord> found = new ArrayList<>();
            try {
                own.read(
                        new ByteArrayInputStream(
                                log.substring(0, cut).getBytes(StandardCharsets.UTF_8)),
                        found::add);
            } catch (IOException e) {
                assertThat(cut)
                        .as("only what holds no event is refused")
                        .isLessThan("<Event ".length() + 1);
            }
            assertThat(found).as("cut at %d", cut).hasSize(cut / LOGON.length());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<!DOCTYPE Events [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><Events>",
                "<!DOCTYPE Events [<!ENTITY x \"<Event></Event>\">]>"
            })
    void aDocumentTypeIsRefused(String head) {
        assertThatThrownBy(() -> read(head + LOGON, StandardCharsets.UTF_8))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("DOCTYPE");
        assertThat(taken).isEmpty();
    }

    @Test
    void anEntityBombInsideAnEventIsMalformed() throws IOException {
        String bomb = "<Event><!DOCTYPE a [<!ENTITY b 'bbbbbbbb'>]><System>&b;&b;</System></Event>";
        read(LOGON + bomb + LOGON, StandardCharsets.UTF_8);

        assertThat(taken).hasSize(2);
        assertThat(records.malformed()).isEqualTo(1);
    }

    /** No clock shows such a time, and nothing can be reckoned with it. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "+1000000000-12-31T23:59:59Z",
                "-1000000000-01-01T00:00:00Z",
                "1899-12-31T23:59:59Z",
                "9999-12-31T23:59:59Z"
            })
    void aTimeOutOfRangeIsMalformed(String time) throws IOException {
        String stamped = LOGON.replace("2026-08-18T20:27:39.8481234Z", time);
        String jumped =
                LOGON.replace("Windows-Winlogon'", "Windows-Kernel-General'")
                        .replace("<EventID>7001", "<EventID>1")
                        .replace("Name='TSId'>1<", "Name='OldTime'>" + time + "<");
        read(LOGON + stamped + jumped + LOGON, StandardCharsets.UTF_8);

        assertThat(taken).hasSize(2);
        assertThat(records.malformed()).isEqualTo(2);
        assertThat(records.one(stamped)).isNull();
        assertThat(records.one(jumped)).isNull();
        assertThat(records.malformed()).isEqualTo(4);
    }

    /** The deadline is no measure: looking back at each tag takes minutes, looking on none. */
    @Test
    @Timeout(value = 40, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void manyEndTagsInsideASectionCostNoMoreThanTheirLength() throws IOException {
        String tags = "</Event>".repeat(480_000);
        String section = LOGON.replace("'TSId'>1<", "'TSId'><![CDATA[" + tags + "]]><");
        String comment = LOGON.replace("<EventData>", "<EventData><!--" + tags + "-->");
        read(section + comment + LOGON, StandardCharsets.UTF_8);

        assertThat(taken).extracting(e -> e.text("TSId")).containsExactly(tags, "1", "1");
    }

    @Test
    void anEndTagInsideAValueIsText() throws IOException {
        String value =
                LOGON.replace("<Data Name='TSId'>1<", "<Data Name='TSId'><![CDATA[1</Event>]]><");
        read(value + LOGON, StandardCharsets.UTF_8);

        assertThat(taken).extracting(e -> e.text("TSId")).containsExactly("1</Event>", "1");
    }

    /** UserData may hold any element, one that is called Event too. */
    @Test
    void anElementCalledEventIsNoRecord() throws IOException {
        String inner =
                LOGON.replace(
                        "</Data></EventData>",
                        "</Data></EventData><UserData><Event><Event>x</Event></Event></UserData>");
        read(LOGON + LOGON, StandardCharsets.UTF_8);
        EventRecord alone = records.one(inner);

        assertThat(alone).isEqualTo(READ);
    }

    @Test
    void sessionManagerFieldsComeFromUserDataAndClassicValuesByPosition() throws IOException {
        String lsm =
                LOGON.replace(
                                "Microsoft-Windows-Winlogon'",
                                "Microsoft-Windows-TerminalServices-LocalSessionManager'")
                        .replace("7001", "21")
                        .replaceAll(
                                "<EventData>.*</EventData>",
                                "<UserData><EventXML xmlns='Event_NS'><User>EX\\\\jo</User><SessionID>2</SessionID><Address>LOCAL</Address></EventXML></UserData>");
        String classic =
                LOGON.replaceAll("<Provider [^>]*>", "<Provider Name='EventLog'/>")
                        .replace("<EventID>7001", "<EventID Qualifiers='32768'>6008")
                        .replaceAll(
                                "<EventData>.*</EventData>",
                                "<EventData><Data>9:59:13</Data><Data/><Binary>DC07</Binary></EventData>");
        read(lsm + classic, StandardCharsets.UTF_8);

        assertThat(taken.getFirst().fields())
                .isEqualTo(Map.of("User", "EX\\jo", "SessionID", "2", "Address", "LOCAL"));
        assertThat(taken.getLast().values()).containsExactly("9:59:13", "");
        assertThat(taken.getLast().binary()).isEqualTo("DC07");
    }

    @Test
    void messagesAreNeverRead() throws IOException {
        read(
                LOGON.replace(
                        "</Event>",
                        "<RenderingInfo Culture='de-DE'><Message>TSId 9</Message></RenderingInfo></Event>"),
                StandardCharsets.UTF_8);

        assertThat(taken).containsExactly(READ);
    }

    @Test
    void whatIsNoExportIsRefusedWithItsCure() {
        assertThatThrownBy(() -> read("root:x:0:0", StandardCharsets.UTF_8))
                .hasMessageContaining("wevtutil qe");
        assertThatThrownBy(() -> read("ElfFile\0\0\0", StandardCharsets.UTF_8))
                .hasMessageContaining("/lf:true");
    }

    @Test
    void anEmptyLogIsALog() throws IOException {
        for (String empty : new String[] {"", "\uFEFF\r\n", "<Events></Events>", "<Events/>"})
            read(empty, StandardCharsets.UTF_8);

        assertThat(records.read()).isZero();
        assertThat(records.malformed()).isZero();
    }

    /** A single event without an end must not be held as a whole. */
    @Test
    void memoryIsBoundedHoweverLongAnEventIs() throws IOException {
        InputStream endless =
                new SequenceInputStream(
                        new ByteArrayInputStream("<Event>".getBytes(StandardCharsets.US_ASCII)),
                        new ByteArrayInputStream(
                                "x".repeat(64 << 20).getBytes(StandardCharsets.US_ASCII)));
        records.read(endless, taken::add);

        assertThat(records.malformed()).isEqualTo(1);
    }

    private void read(String text, Charset encoding) throws IOException {
        records.read(new ByteArrayInputStream(text.getBytes(encoding)), taken::add);
    }
}
