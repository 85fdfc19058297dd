/**
 * A campus that does not exist, talking the real protocol: demonstration data and load. Knows the
 * protocol alone, as an agent of another maker would.
 */
@NullMarked
package org.logonmeter.collector.simulate;

import org.jspecify.annotations.NullMarked;
