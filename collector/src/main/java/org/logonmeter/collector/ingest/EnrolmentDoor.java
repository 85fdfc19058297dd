package org.logonmeter.collector.ingest;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.logonmeter.collector.store.EnrolmentSecrets;
import org.logonmeter.collector.store.Secrets;

/** Which bearer texts may enrol machines: those of the configuration and those made by command. */
public final class EnrolmentDoor {
    private static final String HASHED = "sha256:";

    private final List<String> configuredHashes;
    private final EnrolmentSecrets made;

    /**
     * Makes the door.
     *
     * @param configured plain text or {@code sha256:HEX}
     */
    public EnrolmentDoor(List<String> configured, EnrolmentSecrets made) {
        this.configuredHashes =
                configured.stream()
                        .map(
                                s ->
                                        s.startsWith(HASHED)
                                                ? s.substring(HASHED.length())
                                                : Secrets.sha256(s))
                        .toList();
        this.made = made;
    }

    /**
     * A key that fits.
     *
     * @param secretId of a made secret, whose uses are counted; null = a configured one
     */
    record Key(@Nullable String secretId) {}

    Optional<Key> opened(String bearer, Instant now) {
        String hash = Secrets.sha256(bearer);
        boolean found = false;
        for (String configured : configuredHashes) found |= Secrets.same(configured, hash);
        return found ? Optional.of(new Key(null)) : made.accepted(bearer, now).map(Key::new);
    }
}
