@NullMarked
package org.logonmeter.collector.dialect;

import org.jspecify.annotations.NullMarked;
