-- When backups were made, so that a node can tell how old the last one is. New and empty, so nothing is locked for long.

CREATE TABLE backups (
  finished_at TIMESTAMPTZ NOT NULL PRIMARY KEY DEFAULT clock_timestamp()
);
