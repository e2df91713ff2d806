-- When a member asked for a channel themselves: until something is said there it is listed to those members alone, and
-- each may ask for so many an hour. Writes wait while the index is built, a second for a million members.

ALTER TABLE members ADD COLUMN opened_at INTEGER;
CREATE INDEX members_opened ON members (user_id, opened_at) WHERE opened_at IS NOT NULL;
