/** Tests of what stands in the database. */
@NullMarked
package org.logonmeter.collector.store;

import org.jspecify.annotations.NullMarked;
