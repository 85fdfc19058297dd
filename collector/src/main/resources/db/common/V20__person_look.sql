-- Who looked at records of persons, when, with which filter, and how many were shown.
-- Rows are added, never changed.
CREATE TABLE person_look (
  look_id  TEXT NOT NULL PRIMARY KEY,
  at_ms    BIGINT NOT NULL,
  who      TEXT NOT NULL,
  role     TEXT NOT NULL,
  what     TEXT NOT NULL,
  query    TEXT NOT NULL,
  sessions INTEGER NOT NULL,
  persons  INTEGER NOT NULL
);
CREATE INDEX person_look_at ON person_look(at_ms);
