/** A collector that is killed again and again, and a ledger that knows what it promised. */
@NullMarked
package org.logonmeter.collector.kill;

import org.jspecify.annotations.NullMarked;
