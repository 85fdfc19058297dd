package org.logonmeter.agent.windows;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.logonmeter.agent.logon.EventRecord;
import org.logonmeter.agent.logon.SeenProcess;

/**
 * The starts of login screen, userinit and Explorer among the processes that run: each told once.
 *
 * <p>One thread.
 */
final class ProcessStarts {
    private final Function<RunningProcess, @Nullable Instant> startOf;

    private final Set<EventRecord> known = new HashSet<>();

    /**
     * @param startOf null where the system does not tell; asked again at the next look
     */
    ProcessStarts(Function<RunningProcess, @Nullable Instant> startOf) {
        this.startOf = startOf;
    }

    /** What began since the last look. */
    List<EventRecord> news(List<RunningProcess> running) {
        Set<EventRecord> there = new LinkedHashSet<>();
        for (RunningProcess process : running) {
            if (!SeenProcess.TIMED.contains(process.name().toLowerCase(Locale.ROOT))) continue;
            Instant started = startOf.apply(process);
            if (started != null)
                there.add(
                        SeenProcess.record(
                                process.name(), process.id(), process.session(), started));
        }
        known.retainAll(there);
        List<EventRecord> news = new ArrayList<>();
        for (EventRecord process : there) if (known.add(process)) news.add(process);
        return news;
    }
}
