package org.logonmeter.agent.windows;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class RegistrySettingsTest {
    @Test
    void policyWinsValueByValueAndTheRestStays() {
        Map<String, String> environment =
                Map.of(
                        "LOGONMETER_COLLECTOR_URL", "http://environment",
                        "LOGONMETER_LOCATION", "hall");

        Map<String, String> all =
                RegistrySettings.policyOver(
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
                        RegistrySettings.policyOver(
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
        assertThat(RegistrySettings.policyOver(Map.of(), Map.of("Lab", new byte[] {1}))).isEmpty();
    }

    /** A property of the installer that was not given leaves an empty value. */
    @Test
    void whatTheInstallerWasNotGivenSetsNothing() {
        assertThat(
                        RegistrySettings.installed(
                                Map.of("CollectorUrl", "https://msi", "Location", " ", "Lab", "")))
                .isEqualTo(Map.of("LOGONMETER_COLLECTOR_URL", "https://msi"));
    }
}
