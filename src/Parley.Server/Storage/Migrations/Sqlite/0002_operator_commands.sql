-- What the command line asks the running servers to do. New and empty, so nothing is locked for long.

CREATE TABLE operator_commands (
  id TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  argument TEXT NOT NULL,
  result TEXT
) STRICT, WITHOUT ROWID;
