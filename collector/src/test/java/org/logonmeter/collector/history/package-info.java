@NullMarked
package org.logonmeter.collector.history;

import org.jspecify.annotations.NullMarked;
