-- Under which key a message was sent. Keys of our clients begin with the time, so that those of one moment lie side by side, whoever
-- made them. A row goes to keys when its room is deleted.
CREATE TABLE message_keys (
    key     TEXT NOT NULL,
    user_id TEXT NOT NULL,
    digest  TEXT NOT NULL,
    room_id TEXT NOT NULL,
    seq     BIGINT NOT NULL,
    PRIMARY KEY (key, user_id)
) /*sqlite WITHOUT ROWID*/;

INSERT INTO message_keys (key, user_id, digest, room_id, seq)
    SELECT k.key, k.user_id, k.digest, m.room_id, m.seq FROM messages m JOIN keys k ON k.user_id = m.author_id AND k.key = m.key
    JOIN users u ON u.id = k.user_id AND u.closed_at IS NULL ORDER BY k.key, k.user_id;

DELETE FROM keys WHERE EXISTS (SELECT 1 FROM message_keys s WHERE s.key = keys.key AND s.user_id = keys.user_id);

-- 0 where what somebody said may stay, and only the keys that it was sent under are to go.
ALTER TABLE erasures ADD COLUMN messages BIGINT NOT NULL DEFAULT 1;

UPDATE erasures SET messages = 0 WHERE room_id = '';
