-- The ids of the private rooms and direct conversations that a line is about, parted by spaces.
ALTER TABLE audit ADD COLUMN secluded TEXT NOT NULL DEFAULT '';
