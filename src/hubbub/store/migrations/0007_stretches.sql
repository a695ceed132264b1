-- In which stretches of a room somebody has spoken: the n-th has the places from 256 n to 256 n + 255. It is how an author's messages are
-- found, and it is written to by the first message alone that somebody sends in one.
CREATE TABLE stretches (
    author_id TEXT NOT NULL REFERENCES users (id),
    room_id   TEXT NOT NULL REFERENCES rooms (id) ON DELETE CASCADE,
    n         BIGINT NOT NULL,
    PRIMARY KEY (author_id, room_id, n)
) /*sqlite WITHOUT ROWID*/;

CREATE INDEX stretches_of_room ON stretches (room_id);

INSERT INTO stretches (author_id, room_id, n) SELECT DISTINCT author_id, room_id, seq / 256 FROM messages;

-- Without its index, a constraint from messages to users would look at all messages whenever somebody is forgotten; stretches have one.
-- This is how SQLite lets go of a constraint without copying the table (sqlite.org/lang_altertable.html, section 7).
/*sqlite PRAGMA writable_schema = ON*/;
/*sqlite UPDATE sqlite_schema SET sql = replace(sql, 'NOT NULL REFERENCES users (id),', 'NOT NULL,') WHERE name = 'messages'*/;
/*sqlite PRAGMA writable_schema = RESET*/;

DROP INDEX messages_of_author;
