-- The first schema. STRICT, so that a value of the wrong type is refused instead of kept.
-- Times are milliseconds since 1970 in UTC. A channel's rowid tells which channel is older.

CREATE TABLE users (
  id TEXT NOT NULL PRIMARY KEY CHECK (length(id) <= 100),
  username TEXT NOT NULL,
  joined_at INTEGER NOT NULL DEFAULT (CAST(unixepoch('subsec') * 1000 AS INTEGER)),
  kind TEXT NOT NULL CHECK (kind IN ('socket', 'guest')),
  guest_key_hash BLOB UNIQUE,
  banned_at INTEGER
) STRICT;

CREATE TABLE channels (
  id TEXT NOT NULL PRIMARY KEY CHECK (length(id) <= 100),
  kind TEXT NOT NULL CHECK (kind IN ('public', 'private', 'direct')),
  name TEXT,
  epoch TEXT NOT NULL DEFAULT (lower(hex(randomblob(16)))) CHECK (length(epoch) <= 36),
  head INTEGER NOT NULL DEFAULT 0,
  ordinal INTEGER NOT NULL DEFAULT 0,
  last_at INTEGER,
  direct_key TEXT UNIQUE,
  created_at INTEGER NOT NULL DEFAULT (CAST(unixepoch('subsec') * 1000 AS INTEGER))
) STRICT;

CREATE TABLE members (
  channel_id TEXT NOT NULL REFERENCES channels (id),
  user_id TEXT NOT NULL REFERENCES users (id),
  joined_at INTEGER NOT NULL DEFAULT (CAST(unixepoch('subsec') * 1000 AS INTEGER)),
  PRIMARY KEY (channel_id, user_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX members_user ON members (user_id);

CREATE TABLE messages (
  id INTEGER NOT NULL PRIMARY KEY,
  channel_id TEXT NOT NULL,
  seq INTEGER NOT NULL,
  ordinal INTEGER NOT NULL,
  version INTEGER NOT NULL,
  user_id TEXT NOT NULL REFERENCES users (id),
  client_id TEXT NOT NULL,
  text TEXT NOT NULL,
  reply_to INTEGER,
  created_at INTEGER NOT NULL,
  edited_at INTEGER,
  deleted_at INTEGER,
  UNIQUE (channel_id, seq)
) STRICT;
-- Unread is the channel's ordinal less the ordinal read less the deleted beyond it.
CREATE INDEX messages_deleted ON messages (channel_id, ordinal) WHERE deleted_at IS NOT NULL;

CREATE TABLE reactions (
  message_id INTEGER NOT NULL,
  reaction TEXT NOT NULL,
  user_id TEXT NOT NULL,
  created_at INTEGER NOT NULL DEFAULT (CAST(unixepoch('subsec') * 1000 AS INTEGER)),
  PRIMARY KEY (message_id, reaction, user_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE events (
  channel_id TEXT NOT NULL,
  seq INTEGER NOT NULL,
  type TEXT NOT NULL,
  message_id INTEGER,
  payload BLOB NOT NULL,
  PRIMARY KEY (channel_id, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX events_message ON events (message_id);

-- Who asked for what, for ever: never pruned.
CREATE TABLE requests (
  author TEXT NOT NULL,
  client_id TEXT NOT NULL,
  channel_id TEXT NOT NULL,
  seq INTEGER NOT NULL,
  hash BLOB NOT NULL,
  answer BLOB NOT NULL,
  PRIMARY KEY (author, client_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE read_pointers (
  user_id TEXT NOT NULL REFERENCES users (id),
  channel_id TEXT NOT NULL REFERENCES channels (id),
  seq INTEGER NOT NULL,
  version INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (user_id, channel_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE bans (
  kind TEXT NOT NULL CHECK (kind IN ('guest', 'address')),
  value TEXT NOT NULL,
  created_at INTEGER NOT NULL DEFAULT (CAST(unixepoch('subsec') * 1000 AS INTEGER)),
  PRIMARY KEY (kind, value)
) STRICT, WITHOUT ROWID;

INSERT INTO channels (id, kind, name) VALUES (lower(hex(randomblob(16))), 'public', 'lobby');
