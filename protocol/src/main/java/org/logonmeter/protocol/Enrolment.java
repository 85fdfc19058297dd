package org.logonmeter.protocol;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a machine gets its credential: {@code POST /api/v1/enrol}, the site's enrolment secret as the
 * bearer token.
 */
public final class Enrolment {
    private Enrolment() {}

    /**
     * @param fingerprint parts that tell one machine from its clones: hardware id, machine id,
     *     first hardware address, name; no part is a key alone
     * @param nonce random text kept in the agent's data directory; if it is gone at the next boot
     *     the disk is rolled back
     */
    public record Request(MachineFacts facts, List<String> fingerprint, @Nullable String nonce) {
        public Request {
            fingerprint = List.copyOf(fingerprint);
        }
    }

    /**
     * @param deviceId given by the collector; the same machine enrolling again gets the same one
     * @param credential the device's bearer token, shown this once
     */
    public record Response(String deviceId, String credential, String storeEpoch) {}
}
