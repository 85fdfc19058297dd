package org.logonmeter.collector.dialect;

import java.util.List;

/** A foreign API: its paths, what each is asked and answers, and its words for what goes wrong. */
interface Dialect {
    /** As in the configuration. */
    String name();

    /**
     * Beginnings of the paths that are this dialect's, each ending in a slash: a path below one
     * that is no endpoint is told as not found in this dialect's words.
     */
    List<String> territory();

    List<Endpoint> endpoints();

    /** The problem in this dialect's words. */
    Answer problem(Problem problem, Call call);
}
