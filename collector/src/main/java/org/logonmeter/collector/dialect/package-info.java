/**
 * Five foreign APIs over one store. A dialect is data and pure functions: what it is asked, which
 * sessions that means, how it tells them. {@link org.logonmeter.collector.dialect.DialectRoutes}
 * alone knows the server, {@link org.logonmeter.collector.dialect.SessionReads} alone the store.
 */
@NullMarked
package org.logonmeter.collector.dialect;

import org.jspecify.annotations.NullMarked;
