/**
 * Events in, sessions out: the one hard pure thing, shared by the collector and the agent's {@code
 * analyze}.
 */
@NullMarked
package org.logonmeter.timeline;

import org.jspecify.annotations.NullMarked;
