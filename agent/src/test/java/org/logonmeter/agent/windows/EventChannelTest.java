package org.logonmeter.agent.windows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.jna.Pointer;
import com.sun.jna.platform.win32.WinNT;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** A channel of a played event log (the system's own interface): what a failure costs. */
class EventChannelTest {
    private static final int EVENTS = 100;

    private final PlayedEventLog log = new PlayedEventLog(EVENTS);
    private final EventChannel channel =
            new EventChannel("System", "*", new WinNT.HANDLE(new Pointer(1)), log.api());
    private final List<Long> read = new ArrayList<>();
    private int unreadable;

    private final EventChannel.Reader reader =
            new EventChannel.Reader() {
                @Override
                public void event(String xml) {
                    read.add(PlayedEventLog.record(xml));
                }

                @Override
                public void unreadable() {
                    unreadable++;
                }
            };

    @Test
    void anEventThatFailsOnceCostsNothing() throws Exception {
        for (long record : new long[] {1, 40, 64, EVENTS}) log.fail(record, 1);
        channel.drain(reader);
        assertThat(read).isEqualTo(allBut());
        assertThat(unreadable).isZero();
        closed();
    }

    @Test
    void anEventThatNeverCanBeReadCostsItselfOnlyAndIsTold() throws Exception {
        for (long record : new long[] {1, 40, 41, EVENTS}) log.fail(record, Integer.MAX_VALUE);
        channel.drain(reader);
        channel.drain(reader);
        assertThat(read).isEqualTo(allBut(1, 40, 41, EVENTS));
        assertThat(unreadable).isEqualTo(4);
        closed();
    }

    @Test
    void anEventThatTheReaderCannotTakeCostsItselfOnly() throws Exception {
        channel.drain(
                new EventChannel.Reader() {
                    @Override
                    public void event(String xml) {
                        if (PlayedEventLog.record(xml) == 40) throw new IllegalStateException("40");
                        reader.event(xml);
                    }

                    @Override
                    public void unreadable() {
                        reader.unreadable();
                    }
                });
        assertThat(read).isEqualTo(allBut(40));
        assertThat(unreadable).isOne();
        closed();
    }

    /** An error of the Java runtime itself goes up; what was not given comes with the next call. */
    @Test
    void anErrorLeavesNothingOpenAndNothingOut() throws Exception {
        assertThatThrownBy(
                        () ->
                                channel.drain(
                                        new EventChannel.Reader() {
                                            @Override
                                            public void event(String xml) {
                                                if (PlayedEventLog.record(xml) == 40)
                                                    throw new AssertionError("40");
                                                reader.event(xml);
                                            }

                                            @Override
                                            public void unreadable() {}
                                        }))
                .hasMessage("40");
        channel.drain(reader);
        assertThat(read).isEqualTo(allBut());
        closed();
    }

    private void closed() {
        channel.close();
        assertThat(log.open()).as("handles left open").isZero();
    }

    private static List<Long> allBut(long... lost) {
        return LongStream.rangeClosed(1, EVENTS)
                .filter(r -> LongStream.of(lost).noneMatch(l -> l == r))
                .boxed()
                .toList();
    }
}
