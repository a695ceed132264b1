"""The event stream: what a socket would be told, in order, with a cursor that misses and doubles nothing."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from http_client import Node, running

from hubbub.gateways import stream, streaming


@pytest_asyncio.fixture
async def node(tmp_path: Path) -> AsyncIterator[Node]:
    async with running(tmp_path) as started:
        yield started


async def say(node: Node, token: str, *texts: str, room: str = "lobby") -> None:
    for text in texts:
        assert (await node.post("message.send", token, room=room, text=text)).status == 200


async def test_a_stream_begins_with_welcome_and_goes_on_with_what_is_said(node: Node) -> None:
    ann, bob = await node.token_of("ann"), await node.token_of("bob")
    async with node.stream(bob) as heard:
        welcome = await heard.next()
        await say(node, ann, "hi")
        sent = await heard.next("message.sent")
    assert (welcome.event, welcome.data["you"]["name"]) == ("welcome", "bob")
    assert (sent.data["type"], sent.data["text"]) == ("message.sent", "hi")


async def test_what_is_streamed_is_byte_for_byte_what_is_stored(node: Node) -> None:
    ann = await node.token_of("ann")
    async with node.stream(ann) as heard:
        await heard.next("welcome")
        await say(node, ann, 'line\nbreak, "quotes", 🙂, \u2028')
        sent = await heard.next("message.sent")
    rows = await node.road.store.read(lambda tx: tx.all("SELECT body FROM events"))
    assert sent.raw in {body if isinstance(body, str) else body.decode() for (body,) in rows}


async def test_a_cursor_gives_what_was_missed_once_and_in_order(node: Node) -> None:
    ann, bob = await node.token_of("ann"), await node.token_of("bob")
    await say(node, bob, "I take part")
    async with node.stream(bob) as heard:
        await heard.next("welcome")
        await say(node, ann, "one")
        cursor = (await heard.next("message.sent")).cursor
    await say(node, ann, "two", "three")
    async with node.stream(bob, cursor=cursor) as heard:
        texts = [(await heard.next("message.sent")).data["text"] for _ in range(2)]
        caught_up = await heard.next("caught_up")
        await say(node, ann, "four")
        texts.append((await heard.next("message.sent")).data["text"])
    assert texts == ["two", "three", "four"]
    assert caught_up.cursor == f"e1.r1:{caught_up.data['seq']}"


async def test_a_cut_at_any_place_loses_and_doubles_nothing(node: Node) -> None:
    """The reader is cut after each single block; it comes back with the last cursor it saw."""
    ann = await node.token_of("ann")
    await node.post("room.create", ann, name="ops")
    async with node.stream(ann) as heard:
        cursor = (await heard.next("welcome")).cursor
    for n in range(6):
        await say(node, ann, f"{n}", room="ops" if n % 2 else "lobby")
    texts: list[str] = []
    for _ in range(40):
        if len(texts) == 6:
            break
        async with node.stream(ann, cursor=cursor) as heard:
            await heard.next("welcome")
            told = await heard.next("message.sent", "member.joined")
            cursor = told.cursor
            texts += [told.data["text"]] if told.event == "message.sent" else []
    assert sorted(texts) == ["0", "1", "2", "3", "4", "5"]
    assert [t for t in texts if int(t) % 2] == ["1", "3", "5"]


async def test_a_cursor_in_the_query_serves_as_well(node: Node) -> None:
    ann = await node.token_of("ann")
    await say(node, ann, "one")
    async with node.stream(ann) as heard:
        cursor = (await heard.next("welcome")).cursor
    await say(node, ann, "two")
    async with node.stream(ann, f"?cursor={cursor}") as heard:
        assert (await heard.next("message.sent")).data["text"] == "two"


@pytest.mark.parametrize("cursor", ["e0.r1:1", "e1.r1:999"])
async def test_a_cursor_that_cannot_be_resumed_is_a_resync_and_stays_one_until_it_was_told(
    node: Node, cursor: str
) -> None:
    ann = await node.token_of("ann")
    async with node.stream(ann, cursor=cursor) as heard:
        again = (await heard.next("welcome")).cursor
        resync = await heard.next("resync")
    async with node.stream(ann, cursor=again) as heard:
        assert await heard.next("resync")
    async with node.stream(ann, cursor=resync.cursor) as heard:
        assert (await heard.next("caught_up", "resync")).event == "caught_up"


@pytest.mark.parametrize("cursor", ["e1.r1", "e1.r1:x", "e1.:.", "e1.r1:1:1"])
async def test_a_cursor_that_is_none_is_refused(node: Node, cursor: str) -> None:
    ann = await node.token_of("ann")
    answer = await node.get("/api/v1/stream", authorization=f"Bearer {ann}", last_event_id=cursor)
    assert (answer.status, answer.json["code"]) == (400, "invalid")


async def test_a_room_filter_hears_that_room_and_no_other(node: Node) -> None:
    ann = await node.token_of("ann")
    await node.post("room.create", ann, name="ops")
    async with node.stream(ann, "?room=%23OPS") as heard:
        welcome = await heard.next("welcome")
        await say(node, ann, "elsewhere")
        await say(node, ann, "here", room="ops")
        assert (await heard.next("message.sent")).data["text"] == "here"
    assert [room["name"] for room in welcome.data["rooms"]] == ["ops"]


async def test_a_filter_for_a_room_that_is_not_heard_is_refused_at_once(node: Node) -> None:
    ann, bob = await node.token_of("ann"), await node.token_of("bob")
    await node.post("room.create", ann, name="secret", private=True)
    answer = await node.get("/api/v1/stream?room=secret", authorization=f"Bearer {bob}")
    assert (answer.status, answer.json["code"]) == (404, "no_such_room")
    assert not node.door.streams.open


async def test_no_stream_without_a_valid_token(node: Node) -> None:
    assert (await node.get("/api/v1/stream")).json["code"] == "hello_first"
    assert (await node.get("/api/v1/stream?token=x")).json["code"] == "hello_first"
    assert (await node.get("/api/v1/stream", authorization="Bearer x")).json["code"] == "bad_token"


async def test_a_listener_who_left_is_no_longer_here(node: Node) -> None:
    ann = await node.token_of("ann")
    async with node.stream(ann) as heard:
        await heard.next("welcome")
        assert (await node.post("presence.list", ann, room="lobby")).json["count"] == 1
    assert (await node.post("presence.list", ann, room="lobby")).json["count"] == 0
    assert not node.door.streams.open
    assert not node.door.streams.addresses


async def test_streams_count_as_connections_of_a_person_and_of_an_address(tmp_path: Path) -> None:
    async with running(tmp_path, sockets_per_address=4) as node:
        ann, bob = await node.token_of("ann"), await node.token_of("bob")
        async with node.stream(ann) as a, node.stream(ann) as b, node.stream(ann) as c:
            for heard in (a, b, c):
                await heard.next("welcome")
            fourth = await node.get("/api/v1/stream", authorization=f"Bearer {ann}")
            assert (fourth.status, fourth.json["code"]) == (429, "too_many_sockets")
            async with node.stream(bob) as d:
                await d.next("welcome")
                fifth = await node.get("/api/v1/stream", authorization=f"Bearer {bob}")
            assert (fifth.json["code"], fifth.headers["retry-after"]) == ("too_many_sockets", "10")


async def test_a_stopped_reader_costs_bounded_memory_and_misses_nothing(
    node: Node, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream, "HIGH_WATER", 20_000)
    ann, bob = await node.token_of("ann"), await node.token_of("bob")
    async with node.stream(bob) as heard:
        await heard.next("welcome")
        heard.flowing.clear()
        await say(node, ann, *(f"{n:04} {'x' * 1000}" for n in range(100)))
        (door,) = node.door.streams.open
        assert door.full
        assert sum(map(len, door.waiting)) < 20_000 + 2_000
        heard.flowing.set()
        numbers = [int((await heard.next("message.sent")).data["text"][:4]) for _ in range(100)]
        assert (await heard.next("caught_up")).data["type"] == "caught_up"
        await say(node, ann, "live")
        assert (await heard.next("message.sent")).data["text"] == "live"
    assert numbers == list(range(100))


async def test_a_reader_without_any_progress_is_given_up(node: Node, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streaming, "PATIENCE", 0.01)
    ann = await node.token_of("ann")
    async with node.stream(ann) as heard:
        await heard.next("welcome")
        heard.flowing.clear()
        await say(node, ann, "hello?")
        await asyncio.wait_for(heard.serving, 5)
        assert not node.door.streams.open


async def test_a_slow_reader_is_kept_while_it_makes_any_progress(node: Node, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streaming, "PATIENCE", 0.01)
    ann = await node.token_of("ann")
    async with node.stream(ann) as heard:
        await heard.next("welcome")
        heard.flowing.clear()
        looks = iter(range(100, 0, -1))

        def fewer_each_time() -> int:
            left = next(looks, 1)
            if left == 1:
                heard.flowing.set()
            return left

        monkeypatch.setattr(heard.transport, "get_write_buffer_size", fewer_each_time)
        await say(node, ann, "patience")
        assert (await heard.next("message.sent")).data["text"] == "patience"


async def test_silence_is_broken_by_a_comment(node: Node, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "HEARTBEAT", 0.01)
    ann = await node.token_of("ann")
    async with node.stream(ann) as heard:
        await heard.next("welcome")
        assert (await heard.block()).startswith(":")


async def test_a_server_that_goes_down_ends_its_streams(node: Node) -> None:
    ann = await node.token_of("ann")
    async with node.stream(ann) as heard:
        await heard.next("welcome")
        (connection,) = heard.transport.connections
        connection.shutdown()
        await asyncio.wait_for(heard.serving, 5)
        assert heard.over.is_set()
    assert not heard.transport.connections, "uvicorn waits for whoever is left"


async def test_head_is_answered_without_a_stream(node: Node) -> None:
    answer = await node.request("HEAD", "/api/v1/stream")
    assert (answer.status, answer.body) == (200, b"")


@pytest.mark.parametrize(("act", "last"), [("room.remove", "member.left"), ("room.ban", "member.banned")])
async def test_65_a_stream_ends_in_a_room_with_being_shut_out_of_it(node: Node, act: str, last: str) -> None:
    """The stream itself goes on: what is said elsewhere is still heard."""
    ann, bob = await node.token_of("ann"), await node.token_of("bob")
    ops = (await node.post("room.create", ann, name="ops")).json["room"]["id"]
    await node.post("room.join", bob, room="ops")
    async with node.stream(bob) as heard:
        await heard.next("welcome")
        await say(node, ann, "before", room="ops")
        assert (await node.post(act, ann, room="ops", user="bob")).status == 200
        await say(node, ann, "after", room="ops")
        await say(node, ann, "elsewhere")
        told = [await heard.next("message.sent", "member.left", "member.banned") for _ in range(3)]
        cursor = told[-1].cursor
    assert [one.data.get("text", one.event) for one in told] == ["before", last, "elsewhere"]
    async with node.stream(bob, cursor=cursor) as heard:
        assert (await heard.next("welcome")).data["gone"] == [ops]
        await say(node, ann, "still shut out", room="ops")
        await say(node, ann, "heard")
        assert (await heard.next("message.sent")).data["text"] == "heard"


async def test_a_room_that_went_while_nobody_read_is_told_once_and_leaves_the_cursor(node: Node) -> None:
    ann, bob = await node.token_of("ann"), await node.token_of("bob")
    ops = (await node.post("room.create", ann, name="ops")).json["room"]["id"]
    await node.post("room.join", bob, room="ops")
    async with node.stream(bob) as heard:
        cursor = (await heard.next("welcome")).cursor
    assert ops in str(cursor)
    await node.post("room.delete", ann, room="ops")
    async with node.stream(bob, cursor=cursor) as heard:
        welcome = await heard.next("welcome")
    assert welcome.data["gone"] == [ops]
    async with node.stream(bob, cursor=welcome.cursor) as heard:
        assert "gone" not in (await heard.next("welcome")).data
