/** What holds for the module as a whole. */
@NullMarked
package org.logonmeter;

import org.jspecify.annotations.NullMarked;
