-- Access: accounts, what lets people in, invites, ranks and roles, what moderators do, and the audit log.

-- skeleton is what names share that look alike; only accounts have one. role is the rank on the whole server.
-- made_by is the owner of a bot. disabled_until is NULL for good; it means nothing where disabled_at is NULL.
ALTER TABLE users ADD COLUMN display TEXT NOT NULL DEFAULT '';
ALTER TABLE users ADD COLUMN role TEXT NOT NULL DEFAULT 'guest';
ALTER TABLE users ADD COLUMN skeleton TEXT;
ALTER TABLE users ADD COLUMN password TEXT;
ALTER TABLE users ADD COLUMN factor BIGINT NOT NULL DEFAULT 0;
ALTER TABLE users ADD COLUMN made_by TEXT;
ALTER TABLE users ADD COLUMN disabled_at BIGINT;
ALTER TABLE users ADD COLUMN disabled_until BIGINT;

CREATE UNIQUE INDEX users_by_skeleton ON users (skeleton);
CREATE INDEX users_by_role ON users (role);
CREATE INDEX users_by_maker ON users (made_by);

-- A token's public id is the beginning of its hash. commands and rooms are JSON lists, NULL for everything.
ALTER TABLE tokens ADD COLUMN kind TEXT NOT NULL DEFAULT 'guest';
ALTER TABLE tokens ADD COLUMN name TEXT NOT NULL DEFAULT '';
ALTER TABLE tokens ADD COLUMN address TEXT NOT NULL DEFAULT '';
ALTER TABLE tokens ADD COLUMN commands TEXT;
ALTER TABLE tokens ADD COLUMN rooms TEXT;
ALTER TABLE tokens ADD COLUMN used_at BIGINT;
ALTER TABLE tokens ADD COLUMN expires_at BIGINT;
-- 1 where somebody else has vouched for the person: the second factor is their business.
ALTER TABLE tokens ADD COLUMN vouched BIGINT NOT NULL DEFAULT 0;
-- Who made a token for programs, who need not be the one who speaks by it, nor the owner of the bot that does.
ALTER TABLE tokens ADD COLUMN made_by TEXT;

CREATE INDEX tokens_by_maker ON tokens (made_by);

-- rooms is a JSON list of room ids. for_user is somebody who has lost their password, and may take a new one.
CREATE TABLE invites (
    id         TEXT PRIMARY KEY,
    hash       TEXT NOT NULL UNIQUE,
    role       TEXT NOT NULL,
    rooms      TEXT NOT NULL,
    for_user   TEXT REFERENCES users (id) ON DELETE CASCADE,
    made_by    TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    most       BIGINT NOT NULL,
    used       BIGINT NOT NULL DEFAULT 0,
    revoked_at BIGINT
) /*sqlite WITHOUT ROWID*/;

-- Rooms made before there were accounts are everybody's. slow is in seconds.
ALTER TABLE rooms ADD COLUMN state TEXT NOT NULL DEFAULT 'open';
ALTER TABLE rooms ADD COLUMN guests BIGINT NOT NULL DEFAULT 1;
ALTER TABLE rooms ADD COLUMN slow BIGINT NOT NULL DEFAULT 0;

ALTER TABLE members ADD COLUMN muted_until BIGINT;
ALTER TABLE members ADD COLUMN said_at BIGINT NOT NULL DEFAULT 0;

-- Messages keep who said them as they were then; NULL in older ones, whose authors have not changed since.
ALTER TABLE messages ADD COLUMN author_kind TEXT;
ALTER TABLE messages ADD COLUMN author_display TEXT NOT NULL DEFAULT '';

-- Of a message that was deleted: when, and the place of the event that says so. Nothing else is left but who said it and when.
ALTER TABLE messages ADD COLUMN deleted_at BIGINT;
ALTER TABLE messages ADD COLUMN deleted_seq BIGINT;

CREATE INDEX messages_deleted ON messages (room_id, deleted_seq) WHERE deleted_seq IS NOT NULL;

-- until is NULL for good. A ban that is over stays until the person joins again: only then they hear an open room.
CREATE TABLE bans (
    room_id TEXT NOT NULL REFERENCES rooms (id) ON DELETE CASCADE,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    until   BIGINT,
    by_id   TEXT NOT NULL,
    at      BIGINT NOT NULL,
    reason  TEXT NOT NULL,
    PRIMARY KEY (room_id, user_id)
) /*sqlite WITHOUT ROWID*/;

-- What stays of somebody who is not a member: that they may only read, or not speak until then.
CREATE TABLE restraints (
    room_id     TEXT NOT NULL REFERENCES rooms (id) ON DELETE CASCADE,
    user_id     TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    role        TEXT NOT NULL,
    muted_until BIGINT,
    PRIMARY KEY (room_id, user_id)
) /*sqlite WITHOUT ROWID*/;

CREATE TABLE blocks (
    user_id    TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    blocked_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    at         BIGINT NOT NULL,
    PRIMARY KEY (user_id, blocked_id)
) /*sqlite WITHOUT ROWID*/;

-- text is what the message said when it was reported; of one that was deleted it goes when the report is settled.
CREATE TABLE reports (
    n          BIGINT PRIMARY KEY,
    room_id    TEXT NOT NULL REFERENCES rooms (id) ON DELETE CASCADE,
    seq        BIGINT NOT NULL,
    author_id  TEXT NOT NULL,
    text       TEXT NOT NULL,
    by_id      TEXT NOT NULL,
    at         BIGINT NOT NULL,
    reason     TEXT NOT NULL,
    settled_by TEXT,
    settled_at BIGINT,
    note       TEXT NOT NULL DEFAULT '',
    UNIQUE (room_id, seq, by_id)
) /*sqlite WITHOUT ROWID*/;

CREATE INDEX reports_of_room ON reports (room_id, n);
CREATE INDEX reports_of_person ON reports (by_id);
CREATE INDEX reports_open ON reports (room_id) WHERE settled_at IS NULL;

-- secret is sealed with the key in the data folder. last_step: no code is good twice.
CREATE TABLE totp (
    user_id      TEXT PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    secret       TEXT NOT NULL,
    created_at   BIGINT NOT NULL,
    confirmed_at BIGINT,
    last_step    BIGINT NOT NULL DEFAULT 0
) /*sqlite WITHOUT ROWID*/;

CREATE TABLE recovery_codes (
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    hash    TEXT NOT NULL,
    PRIMARY KEY (user_id, hash)
) /*sqlite WITHOUT ROWID*/;

CREATE TABLE passkeys (
    id         TEXT PRIMARY KEY,
    user_id    TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    name       TEXT NOT NULL,
    public_key TEXT NOT NULL,
    sign_count BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    used_at    BIGINT
) /*sqlite WITHOUT ROWID*/;

CREATE INDEX passkeys_of_user ON passkeys (user_id);

-- Those that passkeys have answered, until they would be too old anyway.
CREATE TABLE challenges (
    hash  TEXT PRIMARY KEY,
    until BIGINT NOT NULL
) /*sqlite WITHOUT ROWID*/;

-- Who a person is to a company's identity provider.
CREATE TABLE identities (
    issuer     TEXT NOT NULL,
    subject    TEXT NOT NULL,
    user_id    TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (issuer, subject)
) /*sqlite WITHOUT ROWID*/;

CREATE INDEX identities_of_user ON identities (user_id);

-- Append-only: nothing in the program changes or removes a row. Names are kept as they were. about is the id of whom it was
-- about, or the key of a name that nobody had.
CREATE TABLE audit (
    n       BIGINT PRIMARY KEY,
    at      BIGINT NOT NULL,
    by_id   TEXT NOT NULL,
    by_name TEXT NOT NULL,
    by_kind TEXT NOT NULL,
    action  TEXT NOT NULL,
    result  TEXT NOT NULL,
    target  TEXT NOT NULL,
    room    TEXT NOT NULL,
    address TEXT NOT NULL,
    detail  TEXT NOT NULL,
    about   TEXT NOT NULL
) /*sqlite WITHOUT ROWID*/;

-- The settings of the last start, as text; of a secret, what only the key in the data folder makes of it.
CREATE TABLE settings (
    name TEXT PRIMARY KEY,
    text TEXT NOT NULL
) /*sqlite WITHOUT ROWID*/;

INSERT INTO counters (name, value) VALUES ('i', 0), ('audit', 0), ('report', 0);
