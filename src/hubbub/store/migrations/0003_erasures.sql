-- Of whom more is to be gone: what they said before (room_id, seq), and, of an account that was closed, what it did under keys.
-- `done` is how much was gone through.
CREATE TABLE erasures (
    user_id TEXT PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    room_id TEXT NOT NULL,
    seq     BIGINT NOT NULL,
    done    BIGINT NOT NULL DEFAULT 0
) /*sqlite WITHOUT ROWID*/;
