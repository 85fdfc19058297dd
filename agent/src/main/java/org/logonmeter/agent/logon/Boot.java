package org.logonmeter.agent.logon;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One time the machine was switched on, and what that boot says of the one before. A boot speaks
 * with several voices (Kernel-General 12, Kernel-Boot 20 and 27, EventLog 6005, 6008, Kernel-Power
 * 41, Security 4608); any of them will do.
 */
final class Boot {
    /** From the first voice of a boot to the last. */
    private static final Duration VOICES = Duration.ofMinutes(10);

    private static final int COLD = 0;
    private static final int HYBRID = 1;

    private final EventRecord first;
    private final Set<String> heard = new HashSet<>();
    private boolean hybrid;
    private boolean crashed;
    private boolean clean;
    private @Nullable Instant alive;
    private @Nullable EventRecord aliveToldBy;

    private Boot(EventRecord first) {
        this.first = first;
    }

    /** In steady order. */
    static List<Boot> of(EventLog log) {
        List<EventRecord> voices = new ArrayList<>(log.all(Providers.KERNEL_GENERAL, 12));
        voices.addAll(log.all(Providers.KERNEL_BOOT, 20, 27));
        voices.addAll(log.all(Providers.KERNEL_POWER, 41));
        voices.addAll(log.all(Providers.EVENTLOG_CLASSIC, 6005, 6008, 6009));
        voices.addAll(log.all(Providers.SECURITY, 4608));
        voices.removeIf(
                voice ->
                        voice.is(Providers.KERNEL_BOOT, 27)
                                && voice.number("BootType") != COLD
                                && voice.number("BootType") != HYBRID);
        voices.sort(SteadyClock.ORDER);
        List<Boot> boots = new ArrayList<>();
        for (EventRecord voice : voices) {
            Boot present = boots.isEmpty() ? null : boots.getLast();
            if (present == null || !present.continuesWith(voice)) {
                present = new Boot(voice);
                boots.add(present);
            }
            present.hear(voice);
        }
        return boots;
    }

    private boolean continuesWith(EventRecord voice) {
        return !heard.contains(voice.source())
                && !voice.is(Providers.KERNEL_GENERAL, 12)
                && !voice.steady().isAfter(start().plus(VOICES));
    }

    private void hear(EventRecord voice) {
        heard.add(voice.source());
        switch (voice.id()) {
            case 27 -> hybrid |= voice.number("BootType") == HYBRID;
            case 20 -> {
                clean |= voice.flag("LastShutdownGood");
                crashed |= voice.deniedFlag("LastShutdownGood");
            }
            case 41 -> crashed = true;
            case 6008 -> {
                crashed = true;
                Instant stamp = lastAlive(voice);
                if (stamp != null) {
                    alive = stamp.plus(Duration.between(voice.at(), voice.steady()));
                    aliveToldBy = voice;
                }
            }
            default -> {}
        }
    }

    EventRecord first() {
        return first;
    }

    /** The same for the same record, however often the log is read. */
    String id() {
        return "boot-" + first.at();
    }

    /** Steady. */
    Instant start() {
        return first.steady();
    }

    /** Fast Startup: people were logged off, the kernel slept. */
    boolean hybrid() {
        return hybrid;
    }

    /** The boot before this one ended without a shutdown. */
    boolean crashedBefore() {
        return crashed;
    }

    /** The boot before this one ended with a shutdown, whether or not its events were kept. */
    boolean cleanBefore() {
        return clean && !crashed;
    }

    /** Steady moment of the last sign of life of the boot before (6008); null if not told. */
    @Nullable Instant aliveBefore() {
        return alive != null && alive.isBefore(start()) ? alive : null;
    }

    @Nullable EventRecord aliveToldBy() {
        return aliveToldBy;
    }

    /**
     * The UTC stamp of a 6008: bytes 16 to 31 of its binary, a SYSTEMTIME (year, month, day of
     * week, day, hour, minute, second, millisecond). Its texts are localized.
     */
    static @Nullable Instant lastAlive(EventRecord unexpectedShutdown) {
        String binary = unexpectedShutdown.binary();
        if (binary == null) return null;
        try {
            ByteBuffer bytes =
                    ByteBuffer.wrap(HexFormat.of().parseHex(binary.strip()))
                            .order(ByteOrder.LITTLE_ENDIAN);
            if (bytes.capacity() < 32) return null;
            Instant stamp =
                    LocalDateTime.of(
                                    bytes.getShort(16),
                                    bytes.getShort(18),
                                    bytes.getShort(22),
                                    bytes.getShort(24),
                                    bytes.getShort(26),
                                    bytes.getShort(28),
                                    bytes.getShort(30) * 1_000_000)
                            .toInstant(ZoneOffset.UTC);
            return EventRecord.plausible(stamp) ? stamp : null;
        } catch (IllegalArgumentException | DateTimeException e) {
            return null;
        }
    }
}
