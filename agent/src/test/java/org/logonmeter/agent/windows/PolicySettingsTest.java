package org.logonmeter.agent.windows;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class PolicySettingsTest {
    @Test
    void policyWinsValueByValueAndTheRestStays() {
        Map<String, String> environment =
                Map.of(
                        "LOGONMETER_COLLECTOR_URL", "http://environment",
                        "LOGONMETER_LOCATION", "hall");

        Map<String, String> all =
                PolicySettings.over(
                        environment,
                        Map.of("CollectorUrl", "https://policy", "DataDir", "D:\\agent"));

        assertThat(all)
                .isEqualTo(
                        Map.of(
                                "LOGONMETER_COLLECTOR_URL", "https://policy",
                                "LOGONMETER_LOCATION", "hall",
                                "LOGONMETER_DATA_DIR", "D:\\agent"));
    }

    @Test
    void everyKeyHasAValueName() {
        assertThat(
                        PolicySettings.over(
                                        Map.of(),
                                        Map.of(
                                                "CollectorEnrolmentSecretFile", "f",
                                                "Heartbeat", "5m",
                                                "Lab", 7))
                                .keySet())
                .containsExactlyInAnyOrder(
                        "LOGONMETER_COLLECTOR_ENROLMENT_SECRET_FILE",
                        "LOGONMETER_HEARTBEAT",
                        "LOGONMETER_LAB");
    }

    @Test
    void aValueOfAnotherTypeCountsForNothing() {
        assertThat(PolicySettings.over(Map.of(), Map.of("Lab", new byte[] {1}))).isEmpty();
    }
}
