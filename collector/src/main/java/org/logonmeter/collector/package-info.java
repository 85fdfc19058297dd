/** The collector's commands and its wiring; imports everything, imported by nobody. */
@NullMarked
package org.logonmeter.collector;

import org.jspecify.annotations.NullMarked;
