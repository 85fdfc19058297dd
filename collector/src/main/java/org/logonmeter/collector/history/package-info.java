/**
 * History from elsewhere and back out: the session file. Pure but for {@link
 * org.logonmeter.collector.history.SessionImport} and {@link
 * org.logonmeter.collector.history.SessionExport}.
 */
@NullMarked
package org.logonmeter.collector.history;

import org.jspecify.annotations.NullMarked;
