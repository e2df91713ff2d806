-- When backups were made, so that a server can tell how old the last one is.

CREATE TABLE backups (
  finished_at INTEGER NOT NULL PRIMARY KEY DEFAULT (CAST(unixepoch('subsec') * 1000 AS INTEGER))
) STRICT;
