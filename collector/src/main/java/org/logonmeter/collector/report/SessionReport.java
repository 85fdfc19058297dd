package org.logonmeter.collector.report;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.logonmeter.collector.store.StoredSession;

/**
 * A page of sessions.
 *
 * @param sessions newest start first
 * @param next cursor of the page of older ones; null if there are none
 * @param previous cursor of the page of newer ones; null if this page began with the newest
 * @param asOf the moment that decided between open and lost
 */
public record SessionReport(
        List<StoredSession> sessions,
        @Nullable String next,
        @Nullable String previous,
        Instant asOf) {}
