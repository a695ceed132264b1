-- Who made a token for programs, who need not be the one who speaks by it, nor the owner of the bot that does.
ALTER TABLE tokens ADD COLUMN made_by TEXT;

CREATE INDEX tokens_by_maker ON tokens (made_by);

-- The id of whom a line is about, or the key of a name that nobody had.
ALTER TABLE audit ADD COLUMN about TEXT NOT NULL DEFAULT '';
