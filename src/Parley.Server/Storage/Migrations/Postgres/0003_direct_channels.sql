-- When a member asked for a channel themselves: until something is said there it is listed to those members alone, and
-- each may ask for so many an hour. A column without a default changes no row; the index holds up new members while it
-- is built, a second for a million of them.

ALTER TABLE members ADD COLUMN opened_at TIMESTAMPTZ;
CREATE INDEX members_opened ON members (user_id, opened_at) WHERE opened_at IS NOT NULL;
