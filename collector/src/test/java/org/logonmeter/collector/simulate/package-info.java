@NullMarked
package org.logonmeter.collector.simulate;

import org.jspecify.annotations.NullMarked;
