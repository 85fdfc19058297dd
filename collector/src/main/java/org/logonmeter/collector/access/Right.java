package org.logonmeter.collector.access;

/** What a route asks of the one who calls it. */
public enum Right {
    /** Reports and machines; no person is named. */
    REPORTS,
    /** Sessions and logons of named persons. */
    PERSONS,
    /** Who looked at whom. */
    AUDIT,
    /** Sending events of machines that have no agent of ours. */
    INGEST,
    /** How the collector is set up and how it is. */
    SETUP
}
