/**
 * Keeps events on disk until a collector has them: the only HTTP and the only database of the
 * agent.
 */
@NullMarked
package org.logonmeter.agent.delivery;

import org.jspecify.annotations.NullMarked;
