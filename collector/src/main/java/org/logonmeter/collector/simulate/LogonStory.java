package org.logonmeter.collector.simulate;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.logonmeter.protocol.Account;
import org.logonmeter.protocol.LogonTiming;
import org.logonmeter.protocol.Phase;
import org.logonmeter.protocol.SessionId;

/**
 * Where the seconds of one logon went: mostly policy and profile, long on a first logon, very long
 * where a policy waits for a server that is gone.
 */
final class LogonStory {
    private LogonStory() {}

    static void tell(
            Diary diary,
            String bootId,
            SessionId id,
            Account who,
            Instant start,
            SplittableRandom random,
            boolean first,
            boolean windows,
            boolean slow) {
        if (!windows) return;
        double pace = Math.exp(random.nextGaussian() * 0.25);
        long authentication = millis(900, pace);
        long profile = millis(first ? 21_000 : 3_500, pace);
        long maps = slow && random.nextInt(2) == 0 ? 42_000 : millis(1_500, pace);
        long policy = maps + millis(4_000, pace);
        long shell = millis(first ? 30_000 : 6_000, pace);
        long ready = millis(5_000, pace);
        Instant profileFrom = start.plusMillis(authentication);
        Instant policyFrom = profileFrom.plusMillis(profile);
        Instant shellFrom = policyFrom.plusMillis(policy);
        Instant visible = shellFrom.plusMillis(shell);
        Instant usable = visible.plusMillis(ready);
        List<Phase> phases = new ArrayList<>();
        phases.add(phase(diary, "authentication", null, null, start, profileFrom));
        phases.add(phase(diary, "profile", null, null, profileFrom, policyFrom));
        phases.add(phase(diary, "policy", null, null, policyFrom, shellFrom));
        phases.add(
                phase(
                        diary,
                        "cse",
                        "policy",
                        "Group Policy Drive Maps",
                        policyFrom,
                        policyFrom.plusMillis(maps)));
        phases.add(phase(diary, "shell", null, null, shellFrom, visible));
        phases.add(phase(diary, "ready", null, null, visible, usable));
        Instant zero = diary.clock.apply(start);
        Instant end = diary.clock.apply(usable);
        long total = java.time.Duration.between(zero, end).toMillis();
        diary.timing(
                usable,
                bootId,
                header ->
                        new LogonTiming(
                                header,
                                id,
                                who,
                                zero,
                                diary.clock.apply(visible),
                                end,
                                total,
                                false,
                                first,
                                null,
                                phases,
                                List.of(),
                                0L));
    }

    private static long millis(long usual, double pace) {
        return (long) (usual * pace);
    }

    private static Phase phase(
            Diary diary,
            String key,
            @Nullable String parent,
            @Nullable String name,
            Instant from,
            Instant to) {
        return new Phase(
                key,
                parent,
                name,
                diary.clock.apply(from),
                diary.clock.apply(to),
                List.of("simulated"),
                List.of(),
                false);
    }
}
