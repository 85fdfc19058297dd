package org.logonmeter.collector.web;

import org.jspecify.annotations.Nullable;

/**
 * What stands around every page.
 *
 * @param title of the page, in the browser's tab
 * @param theme {@code light} or {@code dark} as chosen by the button; null = as the system says
 * @param css address of the style sheet
 * @param script address of the script
 * @param zone the site's zone, by its IANA name
 * @param dataUpTo when the newest data came, in words; null if none ever came
 * @param agents how many PCs report; null if none ever did
 * @param asker who is looking, and that it was written down; null if nobody is known
 * @param version of the collector
 * @param notices what is wrong with the data on the page
 */
public record Frame(
        String title,
        @Nullable String theme,
        String css,
        String script,
        String zone,
        @Nullable String dataUpTo,
        @Nullable String agents,
        @Nullable String asker,
        String version,
        java.util.List<Notice> notices) {

    /**
     * A bar above the page.
     *
     * @param bad true if the page cannot be trusted, false if it may be incomplete
     */
    public record Notice(boolean bad, String text) {}
}
