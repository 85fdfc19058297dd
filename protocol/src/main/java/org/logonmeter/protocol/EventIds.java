package org.logonmeter.protocol;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.NameBasedGenerator;
import com.fasterxml.uuid.impl.TimeBasedEpochGenerator;
import java.util.UUID;

/** Event ids: UUIDv7 for what we capture, UUIDv5 for what came without an id (RFC 9562). */
public final class EventIds {
    private static final TimeBasedEpochGenerator CAPTURED = Generators.timeBasedEpochGenerator();
    private static final NameBasedGenerator DERIVED =
            Generators.nameBasedGenerator(UUID.fromString("6f1b2a3e-6a52-4a0e-9a53-6c6f676f6e6d"));

    private EventIds() {}

    /** A new id, ascending within this process. Thread-safe. */
    public static UUID next() {
        return CAPTURED.generate();
    }

    /** The same id for the same text, for ever: an event told twice is one event. */
    public static synchronized UUID derived(String identity) {
        return DERIVED.generate(identity);
    }
}
