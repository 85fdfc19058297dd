/** The collector's database: events are the truth, sessions a projection of them. The only SQL. */
@NullMarked
package org.logonmeter.collector.store;

import org.jspecify.annotations.NullMarked;
