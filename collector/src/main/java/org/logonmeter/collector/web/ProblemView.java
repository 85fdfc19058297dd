package org.logonmeter.collector.web;

import org.jspecify.annotations.Nullable;

/**
 * A page that tells that there is no page.
 *
 * @param title what happened
 * @param text one sentence: what to do
 * @param requestId to be named when asking for help
 * @param again address to try again; null where that makes no sense
 */
public record ProblemView(
        int status, String title, String text, String requestId, @Nullable String again) {}
