"""Deleting (RELIABILITY A 4, B 26, P11): what was said is gone from everything at once, and from the disk in the stated time."""

import asyncio
import random
from pathlib import Path
from typing import Any

from tests.faults.server import eventually
from tests.faults.speaker import LOBBY, Speaker, read_all, speaking
from tests.faults.test_backup import hubbub

WITHIN = 10.0
"""Seconds after which nothing of it is on the disk, as docs/operations.md says."""

WORD = "Zanzibarkaneel"


def holds(folder: Path, *words: str) -> list[str]:
    """Those of the words whose bytes stand in a file of the folder."""
    data = b"".join(file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file())
    return [word for word in words if word.encode() in data]


async def delete(who: Speaker, seq: int) -> None:
    assert (await who.ask("message.delete", room=LOBBY, seq=seq))["type"] == "ok"


async def test_4_a_message_that_was_deleted_does_not_come_to_life(serve: Any) -> None:
    """A 4: sent again under its key, also after a kill, it is answered as accepted and deleted, and nobody hears of it."""
    server = await serve()
    async with speaking(server.url, "bob") as bob, speaking(server.url, "ann") as ann:
        first = await ann.ask("message.send", room=LOBBY, text=WORD, key="k1")
        await delete(ann, first["seq"])
        await bob.hears("message.deleted", message=first["seq"])
        await server.kill()
        await server.start()
        await ann.connect()
        again = await ann.ask("message.send", room=LOBBY, text=WORD, key="k1")
        assert (again["seq"], again.get("duplicate"), again.get("deleted")) == (first["seq"], True, True)
        other = await ann.ask("message.send", room=LOBBY, text="something else", key="k1")
        assert other["code"] == "key_conflict"
    history = (await read_all(server.url))[LOBBY]
    assert [event.get("deleted") is not None for event in history if event["type"] == "message.sent"] == [True]


async def test_26_a_deleted_message_is_nowhere_within_a_second(serve: Any) -> None:
    """B 26: every listener is told within a second; no replay, page, stream or report holds a word of it from then on."""
    server = await serve()
    async with speaking(server.url, "bob") as bob, speaking(server.url, "ann") as ann:
        since = dict(bob.seqs)
        for n in range(20):
            await ann.say(text=f"{WORD} {n}")
        await ann.answered()
        seqs = [frame["seq"] for frame in await told(bob, 20)]
        await asyncio.gather(*(delete(ann, seq) for seq in seqs))
        await bob.until(lambda: len([f for f in bob.frames if f["type"] == "message.deleted"]) == 20, within=1.0)
        bob.seqs = since
        await bob.connect()
        await bob.hears("caught_up", room=LOBBY)
        page = await bob.ask("message.history", room=LOBBY, limit=200)
        assert [message["text"] for message in page["messages"]] == [""] * 20
        assert WORD not in str(bob.frames)
    assert WORD not in str(await read_all(server.url))


async def told(who: Speaker, count: int) -> list[Any]:
    """The first messages that somebody was told."""

    def sent() -> list[Any]:
        return [frame for frame in who.frames if frame["type"] == "message.sent"]

    await who.until(lambda: len(sent()) >= count)
    return sent()


async def test_26_the_disk_holds_no_word_of_it_after_the_stated_time(serve: Any, tmp_path: Path) -> None:
    """B 26: neither database nor log, as bytes; short or of many pages, reported or not. A backup holds nothing either."""
    server = await serve()
    async with speaking(server.url, "bob") as bob, speaking(server.url, "ann") as ann:
        for n, size in enumerate((0, 100, 5_000, 15_000)):
            await ann.ask("message.send", room=LOBBY, text=f"{WORD} {n} @bob {'x' * size} {WORD}", key=f"k{n}")
        seqs = [frame["seq"] for frame in await told(bob, 4)]
        assert holds(server.data, WORD), "it must have been there to be gone"
        for seq in seqs:
            await delete(ann, seq)
        await eventually(lambda: not holds(server.data, WORD), within=WITHIN)
        copy = tmp_path / "copy.db"
        code, out = await hubbub("backup", str(copy), "--data", str(server.data))
        assert code == 0, out
        assert holds(copy.parent, WORD) == []


async def test_26_no_unused_part_of_a_page_holds_a_word_of_it(serve: Any, rng: random.Random) -> None:
    """B 26: rows of thirty rooms have moved between pages as they grew; of those that were deleted no copy has stayed behind."""
    server = await serve("--rooms-per-user", "50")
    async with speaking(server.url, "ann", keep=False) as ann:
        rooms = [(await ann.ask("room.create", name=f"room-{n}"))["room"]["id"] for n in range(30)]
        words = {f"k{n}": f"{WORD}{n:05}." for n in range(3_000)}
        for key, word in words.items():
            await ann.say(rng.choice(rooms), word.ljust(rng.choice((20, 200, 2_000)), "x"), key=key)
            await ann.answered(most=50)
        await ann.answered()
        keys = rng.sample(sorted(words), 300)
        said = [ann.ledger.intents[ann.id, key] for key in keys]
        answers = [ann.ask("message.delete", room=intent.room, seq=intent.seq) for intent in said]
        assert {answer["type"] for answer in await asyncio.gather(*answers)} == {"ok"}
        await eventually(lambda: not holds(server.data, *(words[key] for key in keys)), within=WITHIN)
        assert len(holds(server.data, *words.values())) == 2_700


async def test_26_a_deleted_room_is_nowhere_within_a_second_and_on_no_disk_after_the_stated_time(serve: Any) -> None:
    """B 26: who is in it is told, also whoever comes back later; of all that was said there the disk holds nothing."""
    server = await serve()
    async with (
        speaking(server.url, "bob") as bob,
        speaking(server.url, "ann") as ann,
        speaking(server.url, "eve") as eve,
    ):
        room = (await ann.ask("room.create", name="tea", topic=WORD))["room"]["id"]
        for who in (bob, eve):
            assert (await who.ask("room.join", room=room))["type"] == "ok"
        for n in range(200):
            await ann.say(room, f"{WORD} {n} @bob", key=f"k{n}")
        await ann.answered()
        await eve.caught_up(room, ann.heads[room])
        await eve.hang_up()
        assert (await ann.ask("room.delete", room=room))["type"] == "ok"
        await bob.hears("room.deleted", within=1.0, room=room)
        welcome = await eve.connect()
        assert room not in [known["id"] for known in welcome["rooms"]]
        assert (await bob.ask("message.history", room=room))["code"] == "no_such_room"
        await eventually(lambda: not holds(server.data, WORD), within=WITHIN)


async def test_26_a_deletion_that_was_cut_short_is_finished_at_the_next_start(serve: Any) -> None:
    """B 26: killed right after the deletion was accepted, a server takes what is left of it off the disk when it is back."""
    server = await serve()
    async with speaking(server.url, "ann") as ann:
        seq = (await ann.ask("message.send", room=LOBBY, text=WORD, key="k1"))["seq"]
        await delete(ann, seq)
        server.signal(9)
        await server.ended()

    assert {file.name for file in server.data.iterdir()} >= {"hubbub.db", "hubbub.db-wal"}
    await server.start()
    await eventually(lambda: not holds(server.data, WORD), within=WITHIN)


async def filled(ann: Speaker, bob: Speaker, count: int) -> list[str]:
    """The rooms in which ann has said so much: two that bob hears, one that she has left since, and what the two say to each other."""
    rooms = [LOBBY, "@bob"]
    for name in ("tea", "left"):
        rooms.append((await ann.ask("room.create", name=name))["room"]["id"])
        assert (await bob.ask("room.join", room=rooms[-1]))["type"] == "ok"
    for n in range(count):
        await ann.say(rooms[n % len(rooms)], f"{WORD} {n} @bob", key=f"k{n}")
        await ann.answered(most=50)
    await ann.answered()
    assert (await ann.ask("room.leave", room=rooms[-1]))["type"] == "ok"
    return [str(room) for room in rooms]


def deleted(who: Speaker) -> list[Any]:
    return [frame for frame in who.frames if frame["type"] == "message.deleted"]


async def test_26_everything_of_a_closed_account_is_nowhere_within_a_second(serve: Any, tmp_path: Path) -> None:
    """B 26: a thousand messages in four rooms: told, and in no page, replay or search of bytes; the disk follows in its time."""
    server = await serve()
    async with speaking(server.url, "bob") as bob, speaking(server.url, "ann") as ann:
        await filled(ann, bob, 1_000)
        await bob.until(lambda: len([f for f in bob.frames if f["type"] == "message.sent"]) == 1_000)
        since = dict.fromkeys(bob.seqs, 0)
        assert (await ann.ask("account.close", messages="delete"))["type"] == "ok"
        await bob.until(lambda: len(deleted(bob)) == 1_000, within=1.0)
        assert {frame["by"]["id"] for frame in deleted(bob)} == {ann.id}
        bob.seqs = since
        await bob.connect()
        for room in since:
            await bob.hears("caught_up", room=room)
            page = await bob.ask("message.history", room=room, limit=200)
            assert {message["text"] for message in page["messages"]} == {""}
        assert WORD not in str(bob.frames)
        await eventually(lambda: not holds(server.data, WORD), within=WITHIN)
        copy = tmp_path / "copy.db"
        code, out = await hubbub("backup", str(copy), "--data", str(server.data))
        assert code == 0, out
        assert holds(copy.parent, WORD) == []


async def test_26_a_closed_account_that_a_kill_cut_short_is_finished_at_the_next_start(serve: Any) -> None:
    """B 26: killed as soon as the first of it is told, with most of it still there; nobody has to ask again."""
    server = await serve()
    async with speaking(server.url, "bob") as bob, speaking(server.url, "ann") as ann:
        await filled(ann, bob, 2_000)
        asked = asyncio.ensure_future(ann.ask("account.close", messages="delete"))
        await bob.until(lambda: deleted(bob))
        server.signal(9)
        await server.ended()
        await asyncio.wait([asked])
        await bob.gone()
        told = {(frame["room"], frame["message"]) for frame in deleted(bob)}
        assert len(told) < 2_000, "it must have been cut short"
        assert holds(server.data, WORD)
        await server.start()
        await bob.connect()
        await bob.until(lambda: len({(f["room"], f["message"]) for f in deleted(bob)} | told) == 2_000, within=2.0)
        assert not told & {(frame["room"], frame["message"]) for frame in deleted(bob)}, "each of them once"
        await eventually(lambda: not holds(server.data, WORD), within=WITHIN)
        for room, seq in sorted(told)[:3]:
            page = await bob.ask("message.history", room=room, around=seq, limit=1)
            assert [(m["seq"], m["text"]) for m in page["messages"]] == [(seq, "")]


async def test_26_what_somebody_was_called_leaves_the_disk_with_their_account(serve: Any) -> None:
    """B 26: who closes an account, in rooms with nobody, leaves no word of their display name, nor in the answers kept under keys."""
    server = await serve("--registration", "open")
    async with speaking(server.url) as eve:
        made = await eve.ask("account.register", name="eve", password="correct horse")
        await eve.connect(token=made["token"])
        for n in range(300):
            display = f"{WORD} {n}" if n < 299 else ""
            assert (await eve.ask("account.describe", display=display, key=f"k{n}"))["type"] == "ok"
        await eve.ask("message.send", room=LOBBY, text="Goodbye", key="k")
        assert holds(server.data, WORD)
        assert (await eve.ask("account.close", password="correct horse"))["type"] == "ok"
        await eventually(lambda: not holds(server.data, WORD), within=WITHIN)
    assert "Goodbye" in str(await read_all(server.url))
