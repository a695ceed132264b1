-- The road: people, rooms, the append-only events of each room, and messages as they stand now.
-- Times are microseconds since 1970 UTC. Words between /*sqlite and */ are read by SQLite only.

CREATE TABLE meta (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) /*sqlite WITHOUT ROWID*/;

CREATE TABLE counters (
    name  TEXT PRIMARY KEY,
    value BIGINT NOT NULL
) /*sqlite WITHOUT ROWID*/;

INSERT INTO counters (name, value) VALUES ('u', 0), ('r', 0);

-- name_key is what makes names equal; it is NULL when the name was given up.
CREATE TABLE users (
    id         TEXT PRIMARY KEY,
    name       TEXT NOT NULL,
    name_key   TEXT UNIQUE,
    kind       TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    seen_at    BIGINT NOT NULL,
    closed_at  BIGINT
) /*sqlite WITHOUT ROWID*/;

CREATE TABLE tokens (
    hash       TEXT PRIMARY KEY,
    user_id    TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    created_at BIGINT NOT NULL
) /*sqlite WITHOUT ROWID*/;

CREATE INDEX tokens_of_user ON tokens (user_id);

-- seq is the last event's place; counted is how many of the events make a room unread.
-- A direct conversation's name_key is '@' and its two user ids, in order.
CREATE TABLE rooms (
    id         TEXT PRIMARY KEY,
    name       TEXT NOT NULL,
    name_key   TEXT NOT NULL UNIQUE,
    kind       TEXT NOT NULL,
    is_open    BIGINT NOT NULL DEFAULT 0,
    topic      TEXT NOT NULL DEFAULT '',
    seq        BIGINT NOT NULL DEFAULT 0,
    counted    BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL
) /*sqlite WITHOUT ROWID*/;

-- read_counted is the room's counted at read_seq, so that unread is a subtraction.
CREATE TABLE members (
    room_id      TEXT NOT NULL REFERENCES rooms (id) ON DELETE CASCADE,
    user_id      TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    role         TEXT NOT NULL,
    joined_seq   BIGINT NOT NULL,
    read_seq     BIGINT NOT NULL,
    read_counted BIGINT NOT NULL,
    PRIMARY KEY (room_id, user_id)
) /*sqlite WITHOUT ROWID*/;

CREATE INDEX members_of_user ON members (user_id, room_id);

-- body is the event as it was sent.
CREATE TABLE events (
    room_id   TEXT NOT NULL REFERENCES rooms (id) ON DELETE CASCADE,
    seq       BIGINT NOT NULL,
    at        BIGINT NOT NULL,
    author_id TEXT NOT NULL,
    type      TEXT NOT NULL,
    body      TEXT NOT NULL,
    PRIMARY KEY (room_id, seq)
) /*sqlite WITHOUT ROWID*/;

-- ordinal is the room's counted at this message. author_name is the name it was sent with.
CREATE TABLE messages (
    room_id     TEXT NOT NULL REFERENCES rooms (id) ON DELETE CASCADE,
    seq         BIGINT NOT NULL,
    ordinal     BIGINT NOT NULL,
    at          BIGINT NOT NULL,
    author_id   TEXT NOT NULL REFERENCES users (id),
    author_name TEXT NOT NULL,
    text        TEXT NOT NULL,
    key         TEXT,
    mentions    TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (room_id, seq)
) /*sqlite WITHOUT ROWID*/;

CREATE INDEX messages_of_author ON messages (author_id);

CREATE TABLE mentions (
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    room_id TEXT NOT NULL REFERENCES rooms (id) ON DELETE CASCADE,
    seq     BIGINT NOT NULL,
    PRIMARY KEY (user_id, room_id, seq)
) /*sqlite WITHOUT ROWID*/;

-- What was done under a client's idempotency key, and how it was answered.
CREATE TABLE keys (
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    key     TEXT NOT NULL,
    digest  TEXT NOT NULL,
    reply   TEXT NOT NULL,
    PRIMARY KEY (user_id, key)
) /*sqlite WITHOUT ROWID*/;
