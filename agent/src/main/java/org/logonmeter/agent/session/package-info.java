/** From what the operating system shows to events: pure but for the watcher. */
@NullMarked
package org.logonmeter.agent.session;

import org.jspecify.annotations.NullMarked;
