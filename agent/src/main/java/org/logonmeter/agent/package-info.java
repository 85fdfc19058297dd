/** The roof of the agent: commands and wiring. Imports all, is imported by nobody. */
@NullMarked
package org.logonmeter.agent;

import org.jspecify.annotations.NullMarked;
