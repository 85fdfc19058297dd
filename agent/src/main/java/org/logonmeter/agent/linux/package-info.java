/**
 * A Linux host: sessions from systemd-logind, else from the login records of utmp, wtmp or wtmpdb;
 * what happened meanwhile from the journal.
 */
@NullMarked
package org.logonmeter.agent.linux;

import org.jspecify.annotations.NullMarked;
