-- When a user last took another name, so that all nodes notice. A column without a default changes no row, and the index
-- begins empty.

ALTER TABLE users ADD COLUMN renamed_at TIMESTAMPTZ;
CREATE INDEX users_renamed ON users (renamed_at) WHERE renamed_at IS NOT NULL;
