@NullMarked
package org.logonmeter.collector.access;

import org.jspecify.annotations.NullMarked;
