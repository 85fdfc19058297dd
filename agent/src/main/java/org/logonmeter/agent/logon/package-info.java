/**
 * Windows event records in, logon sessions and logon phases out; pure, shared by {@code analyze}
 * and the live agent.
 */
@NullMarked
package org.logonmeter.agent.logon;

import org.jspecify.annotations.NullMarked;
