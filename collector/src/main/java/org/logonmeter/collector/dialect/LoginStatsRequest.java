package org.logonmeter.collector.dialect;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A LoginStats request as it was read; null = not given. */
record LoginStatsRequest(
        int actionId,
        @Nullable String osVersion,
        @Nullable String location,
        boolean lab,
        @Nullable String logonType,
        @Nullable String machineDomain,
        @Nullable String userSname,
        @Nullable Instant logonStart,
        @Nullable Instant logonEnd,
        @Nullable Instant scriptStart,
        @Nullable String machineName,
        @Nullable String userName,
        @Nullable UUID token) {}
