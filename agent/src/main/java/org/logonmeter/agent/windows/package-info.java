/** Windows: its event log as text and, on Windows itself, its interfaces. */
@NullMarked
package org.logonmeter.agent.windows;

import org.jspecify.annotations.NullMarked;
