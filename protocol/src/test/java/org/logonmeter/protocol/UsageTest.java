package org.logonmeter.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class UsageTest {
    private static final Instant TIME = Instant.parse("2026-11-25T10:00:00.123Z");

    private static Usage usage(int action) {
        return new Usage(
                new EventHeader(EventIds.derived("a"), "-", 0, TIME, null, "loginstats"),
                action,
                "LAB-01",
                "abc.com",
                new Account("abc.com", "John", null),
                "Smith",
                "Windows 10",
                "Library 2",
                true,
                null,
                TIME,
                null,
                TIME,
                "10.0.0.7");
    }

    @Test
    void aUsageRowIsReadAsItWasWritten() throws WireException {
        for (int action : new int[] {0, 99, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
            Usage usage = usage(action);
            assertThat(WireFormat.readEvent(WireFormat.write(usage))).isEqualTo(usage);
        }
    }

    @Test
    void anActionOutsideThe32BitsIsRefused() {
        String json = WireFormat.write(usage(99)).replace(":99", ":2147483648");
        assertThatExceptionOfType(WireException.class)
                .isThrownBy(() -> WireFormat.readEvent(json))
                .satisfies(e -> assertThat(e.code()).isEqualTo("out-of-range"));
    }
}
