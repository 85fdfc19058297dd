-- SPDX-License-Identifier: Apache-2.0
-- Foreign programs ask for the connections of one user or machine, newest first, and for all who were there in a window.
CREATE INDEX session_by_user_connection ON session (user_fold, connection_ms, session_id);
CREATE INDEX session_by_machine_connection ON session (machine_fold, connection_ms, session_id);
-- Longer than a day, or nobody knows how long: few, so that all the others that reach into a window began in the day before it.
CREATE INDEX session_long ON session (start_ms, session_id) WHERE attempt = 0 AND over_ms - start_ms > 86400000;
