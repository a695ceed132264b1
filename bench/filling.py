"""Fills a database that no server uses with as much as is wanted, in seconds. Must not know what is measured.

The first of everything is made the way the server makes it; the rest is copied by SQL.
"""

import time
from functools import partial
from pathlib import Path

from hubbub.bench.scenarios import PADDING
from hubbub.features.call import Call, Now, Rules
from hubbub.features.first_start import prepare
from hubbub.features.perform import perform
from hubbub.protocol.commands import CreateRoom, Hello, SendMessage
from hubbub.store.driver import Link
from hubbub.store.folder import Folder
from hubbub.store.migrate import migrate
from hubbub.store.sqlite import Sqlite
from hubbub.store.stretches import SIZE

TEXT = f"00000000 {PADDING}"

NUMBERS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $1)"

KEY = "0" * 32

FRESH_KEY = "printf('%08x%024x', (i * 2654435761) & 4294967295, i)"
"""Unique, and scattered over the index like random ones: the factor is odd, so that no two of 2^32 meet."""

MESSAGES = (
    f"{NUMBERS} INSERT INTO events (room_id, seq, at, author_id, type, body) SELECT e.room_id, $2 + i, e.at, e.author_id, e.type,"
    f""" replace(replace(e.body, '"seq":' || $2 || ',', '"seq":' || ($2 + i) || ','), '{KEY}', {FRESH_KEY})"""
    " FROM n CROSS JOIN events e WHERE e.room_id = $3 AND e.seq = $2",
    f"{NUMBERS} INSERT INTO messages (room_id, seq, ordinal, at, author_id, author_name, author_kind, author_display, text, key,"
    f" mentions) SELECT m.room_id, $2 + i, m.ordinal + i, m.at, m.author_id, m.author_name, m.author_kind, m.author_display,"
    f" m.text, {FRESH_KEY}, m.mentions FROM n CROSS JOIN messages m WHERE m.room_id = $3 AND m.seq = $2",
    f"{NUMBERS} INSERT INTO message_keys (key, user_id, digest, room_id, seq) SELECT {FRESH_KEY}, k.user_id, k.digest, k.room_id, $2 + i"
    f" FROM n CROSS JOIN message_keys k WHERE k.key = '{KEY}' AND k.room_id = $3 AND k.seq = $2 ORDER BY 1",
)
"""What a message leaves behind: its event, itself, and the key it was sent with."""

STRETCHES = (
    f"INSERT INTO stretches (author_id, room_id, n) SELECT DISTINCT author_id, room_id, seq / {SIZE} FROM messages WHERE true"
    " ON CONFLICT DO NOTHING"
)

MEMBER = "room_id, user_id, role, joined_seq, read_seq, read_counted"

ROOMS = (
    f"{NUMBERS} INSERT INTO rooms (id, name, name_key, kind, topic, seq, created_at)"
    " SELECT 'r' || (1000000 + i), 'room ' || i, 'room ' || i, kind, topic, seq, created_at + i"
    " FROM n CROSS JOIN rooms WHERE id = $2",
    f"{NUMBERS} INSERT INTO members ({MEMBER})"
    " SELECT 'r' || (1000000 + i), m.user_id, m.role, m.joined_seq, m.read_seq, m.read_counted"
    " FROM n CROSS JOIN members m WHERE m.room_id = $2",
)

MEMBERS = (
    f"{NUMBERS} INSERT INTO users (id, name, name_key, kind, created_at, seen_at)"
    " SELECT 'u' || (1000000 + i), 'away ' || i, 'away ' || i, kind, created_at, seen_at"
    " FROM n CROSS JOIN users WHERE id = $2",
    f"{NUMBERS} INSERT INTO members ({MEMBER})"
    " SELECT m.room_id, 'u' || (1000000 + i), m.role, m.joined_seq, m.read_seq, m.read_counted"
    " FROM n CROSS JOIN members m WHERE m.room_id = $3 AND m.user_id = $2",
)


async def fill(folder: str, messages: int = 0, rooms: int = 0, members: int = 0) -> None:
    """A new database with so many messages in #lobby, each with its key, rooms beside it, and members of #lobby who are away."""
    held = Folder(Path(folder))
    store = Sqlite(held.database)
    await migrate(store)
    at = time.time_ns() // 1000
    await store.transaction(partial(prepare, at=at, epoch="ebench"))
    await store.transaction(partial(_fill, at=at, messages=messages, rooms=rooms, members=members))
    await store.close()
    held.release()


async def _fill(tx: Link, at: int, messages: int, rooms: int, members: int) -> None:
    def call() -> Call:
        return Call(tx, Now.of(at), Rules(), lambda: "bench", "ebench")

    ann = (await perform(call(), Hello(name="ann"), None)).person
    assert ann
    said = (await perform(call(), SendMessage(room="lobby", text=TEXT, key=KEY), ann)).events[-1].event
    made = (await perform(call(), CreateRoom(name="room"), ann)).events[0].event
    if messages:
        for sql in MESSAGES:
            await tx.run(sql, messages, said.seq, said.room)
        await tx.run(STRETCHES)
        await tx.run("UPDATE rooms SET seq = seq + $1, counted = counted + $1 WHERE id = $2", messages, said.room)
    for sql in ROOMS if rooms else ():
        await tx.run(sql, rooms, made.room)
    if members:
        await tx.run(MEMBERS[0], members, ann.id)
        await tx.run(MEMBERS[1], members, ann.id, said.room)
