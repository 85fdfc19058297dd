package org.logonmeter.protocol;

/** One fact about a host, captured once and never changed. */
public sealed interface HostEvent
        permits SessionEvent,
                PowerEvent,
                Heartbeat,
                LogonTiming,
                LogonFailure,
                Gap,
                RecordedSession,
                Usage {
    EventHeader header();

    /** The event's {@code kind} on the wire. */
    String kind();
}
