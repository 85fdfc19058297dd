/** The door for agents: enrolment and batches of events, answered only once they are durable. */
@NullMarked
package org.logonmeter.collector.ingest;

import org.jspecify.annotations.NullMarked;
