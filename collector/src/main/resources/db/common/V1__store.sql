-- SPDX-License-Identifier: Apache-2.0
-- One text for SQLite and PostgreSQL: instants are BIGINT epoch milliseconds (UTC), flags BIGINT 0/1, everything else TEXT.
-- Truth: event, machine_facts, device*, token, enrolment_secret. Given once and kept: *_identity, counter.
-- Projection, made again by `rebuild`: session, machine.

CREATE TABLE store_meta (
    name  TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);

CREATE TABLE counter (
    name  TEXT   NOT NULL PRIMARY KEY,
    value BIGINT NOT NULL
);

CREATE TABLE event (
    event_id      TEXT   NOT NULL PRIMARY KEY,
    host          TEXT   NOT NULL,
    kind          TEXT   NOT NULL,
    boot_id       TEXT   NOT NULL,
    seq           BIGINT NOT NULL,
    occurred_ms   BIGINT NOT NULL, -- the host's clock, as sent
    correction_ms BIGINT NOT NULL,
    at_ms         BIGINT NOT NULL, -- occurred_ms + correction_ms
    uptime_ms     BIGINT,
    received_ms   BIGINT NOT NULL, -- the collector's clock
    time_quality  TEXT   NOT NULL, -- ok | corrected | estimated | implausible
    session_key   TEXT,            -- the one session it speaks of; null for what speaks of many or none
    superfluous   BIGINT NOT NULL DEFAULT 0, -- 1 = a heartbeat that changes no session
    body          TEXT   NOT NULL
);
CREATE INDEX event_by_host ON event (host, superfluous, at_ms);
CREATE INDEX event_by_session ON event (host, session_key) WHERE session_key IS NOT NULL;

CREATE TABLE host_clock ( -- the last known difference of each boot's clock to ours
    host      TEXT   NOT NULL,
    boot_id   TEXT   NOT NULL,
    offset_ms BIGINT NOT NULL,
    PRIMARY KEY (host, boot_id)
);

CREATE TABLE high_water (
    host TEXT   NOT NULL PRIMARY KEY,
    seq  BIGINT NOT NULL
);

CREATE TABLE session_identity (
    session_id  BIGINT NOT NULL PRIMARY KEY,
    host        TEXT   NOT NULL,
    session_key TEXT   NOT NULL,
    UNIQUE (host, session_key)
);

CREATE TABLE user_identity (
    user_id          BIGINT NOT NULL PRIMARY KEY,
    user_fold        TEXT   NOT NULL,
    user_domain_fold TEXT   NOT NULL, -- '' = none
    UNIQUE (user_fold, user_domain_fold)
);

CREATE TABLE session (
    session_id          BIGINT NOT NULL PRIMARY KEY,
    user_id             BIGINT NOT NULL,
    host                TEXT   NOT NULL,
    session_key         TEXT   NOT NULL,
    machine_name        TEXT   NOT NULL,
    machine_fold        TEXT   NOT NULL,
    machine_domain      TEXT,
    machine_domain_fold TEXT,
    user_name           TEXT   NOT NULL,
    user_fold           TEXT   NOT NULL,
    user_domain         TEXT,
    user_domain_fold    TEXT,
    account_id          TEXT,
    start_ms            BIGINT NOT NULL,
    end_kind            TEXT   NOT NULL, -- observed | initiated | shutdown | inferred | attempt | unended (ours: open or lost by the moment of asking) | open | lost (a record's word)
    end_ms              BIGINT,          -- the end that is counted; null while none is
    end_earliest_ms     BIGINT,
    end_latest_ms       BIGINT,
    end_reason          TEXT,            -- logoff | shutdown | crash | unknown
    last_seen_ms        BIGINT,          -- last proof of life of an unended session
    over_ms             BIGINT NOT NULL, -- surely over from then on; the largest number while nothing proves it
    details             TEXT   NOT NULL, -- JSON: the other fields of the session file
    timing_event        TEXT,
    record_event        TEXT,            -- the foreign record that told it; null = our own agents
    attempt             BIGINT NOT NULL, -- 1 = a connection that failed: no session, listed with the connections alone
    connection_ms       BIGINT NOT NULL, -- connectionStart, else logonStart, else the start
    room_id             BIGINT,
    location_fold       TEXT,
    terminal_type_fold  TEXT,
    UNIQUE (host, session_key)
);
CREATE INDEX session_by_start ON session (start_ms, session_id) WHERE attempt = 0;
CREATE INDEX session_by_id ON session (session_id) WHERE attempt = 0;
CREATE INDEX session_by_user ON session (user_fold, start_ms, session_id) WHERE attempt = 0;
CREATE INDEX session_by_machine ON session (machine_fold, start_ms, session_id) WHERE attempt = 0;
CREATE INDEX session_by_end ON session (end_kind, start_ms, session_id) WHERE attempt = 0;
CREATE INDEX session_by_user_id ON session (user_id, session_id) WHERE attempt = 0;
CREATE INDEX session_by_connection ON session (connection_ms, session_id);
CREATE INDEX session_by_host ON session (host, start_ms);
CREATE INDEX session_not_over ON session (host, over_ms) WHERE attempt = 0 AND record_event IS NULL;

CREATE TABLE machine ( -- one row a host; imported machines too
    host                  TEXT   NOT NULL PRIMARY KEY,
    machine_name          TEXT   NOT NULL,
    machine_fold          TEXT   NOT NULL,
    machine_domain        TEXT,
    machine_domain_fold   TEXT,
    last_heard_ms         BIGINT,  -- newest event of the host's agent, in true time, never after its receipt
    last_contact_ms       BIGINT,  -- newest receipt
    heartbeat_ms          BIGINT,  -- the newest heartbeat; interval and event are its
    heartbeat_interval_ms BIGINT,  -- null = no agent was ever heard
    heartbeat_event       TEXT,
    facts                 TEXT
);
CREATE INDEX machine_by_name ON machine (machine_fold);

CREATE TABLE machine_facts ( -- each self-description a host told
    host  TEXT   NOT NULL,
    at_ms BIGINT NOT NULL,
    facts TEXT   NOT NULL,
    PRIMARY KEY (host, at_ms)
);

CREATE TABLE device (
    device_id   TEXT   NOT NULL PRIMARY KEY,
    created_ms  BIGINT NOT NULL,
    enrolled_ms BIGINT NOT NULL, -- the last enrolment
    revoked_ms  BIGINT,
    nonce       TEXT
);

CREATE TABLE device_part (
    part      TEXT NOT NULL,
    device_id TEXT NOT NULL,
    PRIMARY KEY (part, device_id)
);
CREATE INDEX device_part_by_device ON device_part (device_id);

CREATE TABLE device_credential (
    credential_id TEXT   NOT NULL PRIMARY KEY,
    device_id     TEXT   NOT NULL,
    secret_hash   TEXT   NOT NULL,
    created_ms    BIGINT NOT NULL,
    expires_ms    BIGINT
);
CREATE INDEX device_credential_by_device ON device_credential (device_id);

CREATE TABLE token (
    token_id    TEXT   NOT NULL PRIMARY KEY,
    name        TEXT   NOT NULL,
    role        TEXT   NOT NULL,
    rooms       TEXT, -- comma-separated room ids; null = all
    secret_hash TEXT   NOT NULL,
    created_ms  BIGINT NOT NULL,
    expires_ms  BIGINT,
    revoked_ms  BIGINT
);

CREATE TABLE enrolment_secret (
    secret_id   TEXT   NOT NULL PRIMARY KEY,
    name        TEXT   NOT NULL,
    secret_hash TEXT   NOT NULL,
    created_ms  BIGINT NOT NULL,
    expires_ms  BIGINT,
    max_uses    BIGINT,
    uses        BIGINT NOT NULL,
    revoked_ms  BIGINT
);
