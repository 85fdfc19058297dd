package org.logonmeter.collector.web;

import io.helidon.webserver.http.ServerRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.logonmeter.collector.access.Principal;
import org.logonmeter.collector.store.MachineRows.Heard;

/** Fills in what stands around every page. */
final class Frames {
    private static final Set<String> THEMES = Set.of("light", "dark");

    /** Three heartbeats: a shorter silence is no news. */
    private static final Duration QUIET = Duration.ofMinutes(15);

    private static final Duration SILENT = Duration.ofHours(1);

    private final Assets assets;
    private final SiteTime time;
    private final String version;

    Frames(Assets assets, SiteTime time, String version) {
        this.assets = assets;
        this.time = time;
        this.version = version;
    }

    /** The frame of a page that shows persons: who looked was written down. */
    Frame around(
            ServerRequest request,
            String title,
            Principal who,
            Heard heard,
            List<String> ignored,
            Instant now) {
        List<Frame.Notice> notices = new ArrayList<>();
        Instant newest = heard.newestFromAgent();
        if (newest != null) {
            Duration silence = Duration.between(newest, now);
            if (silence.compareTo(QUIET) > 0)
                notices.add(
                        new Frame.Notice(
                                silence.compareTo(SILENT) > 0,
                                "No data since "
                                        + time.minute(newest, now)
                                        + ". What happened after that is missing below."));
        }
        if (!ignored.isEmpty())
            notices.add(
                    new Frame.Notice(
                            false,
                            "Not understood and left out: " + String.join(", ", ignored) + "."));
        Instant data = heard.newest();
        return new Frame(
                title,
                theme(request),
                assets.path("app.css"),
                assets.path("app.js"),
                time.zone().getId(),
                data == null ? null : upTo(data, now),
                agents(heard),
                "You are " + who.name() + " (" + who.role().word() + "); this look-up was logged",
                version,
                notices);
    }

    /** The frame of a page that shows nothing of anybody. */
    Frame bare(ServerRequest request, String title) {
        return new Frame(
                title,
                theme(request),
                assets.path("app.css"),
                assets.path("app.js"),
                time.zone().getId(),
                null,
                null,
                null,
                version,
                List.of());
    }

    private String upTo(Instant data, Instant now) {
        return time.date(data).equals(time.date(now)) ? time.second(data) : time.minute(data, now);
    }

    private static @Nullable String agents(Heard heard) {
        if (heard.agents() == 0) return null;
        return heard.agents() == 1 ? "1 agent enrolled" : heard.agents() + " agents enrolled";
    }

    private static @Nullable String theme(ServerRequest request) {
        return request.headers()
                .cookies()
                .first("theme")
                .asOptional()
                .filter(THEMES::contains)
                .orElse(null);
    }
}
