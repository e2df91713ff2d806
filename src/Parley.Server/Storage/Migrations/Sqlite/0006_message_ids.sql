-- Ids of new messages are above it, whatever was removed: a restored database must not give out those again that are lost.

CREATE TABLE message_ids (
  floor INTEGER NOT NULL
) STRICT;

INSERT INTO message_ids VALUES (0);
