package org.logonmeter.collector.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.logonmeter.protocol.Phase;
import org.logonmeter.protocol.Terminal;
import org.logonmeter.timeline.Session.Inactive;

class SessionDetailTest {
    private static final Instant AT = Instant.parse("2026-11-25T09:00:00.250Z");

    @Test
    void whatIsWrittenIsReadAgainAlsoWhereListsAreEmpty() {
        Phase bare =
                new Phase(
                        "profile", null, null, AT, AT.plusMillis(812), List.of(), List.of(), false);
        Phase full =
                new Phase(
                        "cse",
                        "policy",
                        "Drive Maps",
                        AT,
                        null,
                        List.of("GroupPolicy 4016"),
                        List.of(new Phase.Gpo("{1}", null)),
                        true);
        SessionDetail detail =
                new SessionDetail(
                        "Jo",
                        null,
                        "ADM",
                        null,
                        null,
                        "Library 2",
                        true,
                        null,
                        -7,
                        AT,
                        null,
                        null,
                        List.of(new Inactive(Inactive.Kind.ASLEEP, AT, null)),
                        null,
                        null,
                        new Terminal(null, "192.0.2.1", null, null, null),
                        null,
                        true,
                        null,
                        null,
                        null,
                        null,
                        List.of(bare, full));
        assertThat(SessionDetail.parse(detail.text())).isEqualTo(detail);
        assertThat(SessionDetail.parse(null).text()).isEqualTo("{}");
    }

    @Test
    void aDamagedColumnIsNotReadAsNothing() {
        assertThatThrownBy(() -> SessionDetail.parse("{\"logonStart\":\"soon\"}"))
                .isInstanceOf(IllegalStateException.class);
    }
}
