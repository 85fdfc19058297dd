package org.logonmeter.agent.logon;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.logonmeter.agent.logon.EventLog.Trait;

/**
 * Loading of the user's profile: User Profiles Service 1 to 2, joined on SID and session number.
 */
final class ProfileLoad {
    private final EventLog log;
    private final LogonSession session;
    private final EventLog.Span window;

    ProfileLoad(EventLog log, LogonSession session, EventLog.Span window) {
        this.log = log;
        this.session = session;
        this.window = window;
    }

    List<Stretch> stretches() {
        List<Stretch> found = new ArrayList<>();
        Stretch whole = whole();
        if (whole == null) return found;
        found.add(whole);
        if (whole.start() == null || whole.end() == null) return found;
        EventLog.Span inside = new EventLog.Span(whole.start(), whole.end());
        EventRecord created = log.first(Providers.PROFILES, 1001, inside, e -> !others(e));
        if (created != null)
            found.add(
                    Stretch.between(
                            "newProfile",
                            "profile",
                            created,
                            log.first(
                                    Providers.PROFILES,
                                    1002,
                                    new EventLog.Span(created.steady(), inside.to()),
                                    e ->
                                            e.processId() == created.processId()
                                                    && e.threadId() == created.threadId())));
        EventRecord sync = log.first(Providers.PROFILES, 6, inside, this::mine);
        if (sync != null)
            found.add(
                    Stretch.between(
                            "roamingSync",
                            "profile",
                            sync,
                            log.first(
                                    Providers.PROFILES,
                                    7,
                                    new EventLog.Span(sync.steady(), inside.to()),
                                    this::mine)));
        return found;
    }

    private boolean mine(EventRecord event) {
        return session.isUser(event.userSid());
    }

    /** The service writes some records as itself; another person's are not this logon's. */
    private boolean others(EventRecord event) {
        return People.isPerson(event.userSid()) && !mine(event);
    }

    private @Nullable EventRecord own(int id, EventLog.Span span) {
        return log.first(Providers.PROFILES, id, Trait.SESSION, session.number(), span, this::mine);
    }

    private @Nullable Stretch whole() {
        EventRecord begun = own(1, window);
        Instant from = begun == null ? window.from() : begun.steady();
        EventRecord done = own(2, new EventLog.Span(from, window.to()));
        if (begun != null && done != null) return Stretch.between("profile", null, begun, done);
        EventRecord subscriber = subscriber(811, window);
        EventRecord finished =
                subscriber == null
                        ? null
                        : subscriber(812, new EventLog.Span(subscriber.steady(), window.to()));
        if (subscriber != null && finished != null)
            return Stretch.between(
                            "profile",
                            null,
                            begun != null ? begun : subscriber,
                            done != null ? done : finished)
                    .inDoubt();
        EventRecord notified =
                session.anchor().is(Providers.WINLOGON, 7001) ? session.anchor() : null;
        EventRecord ready =
                log.first(Providers.LSM, 21, Trait.SESSION, session.number(), window, e -> true);
        EventRecord start = begun != null ? begun : notified;
        EventRecord end = done != null ? done : ready;
        if (begun == null && done == null && (notified == null || ready == null)) return null;
        return Stretch.between("profile", null, start, end).inDoubt();
    }

    /** Winlogon's own bracket (811, 812) around the profile service at a logon (event 2). */
    private @Nullable EventRecord subscriber(int id, EventLog.Span span) {
        return log.first(
                Providers.WINLOGON,
                id,
                Trait.USER,
                session.foldedSid(),
                span,
                e ->
                        mine(e)
                                && e.number("Event") == 2
                                && "Profiles".equalsIgnoreCase(e.text("SubscriberName")));
    }
}
