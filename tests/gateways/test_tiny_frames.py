"""Floods of tiny frames (P19): in one read there may be tens of thousands, and others have their turn in between."""

import asyncio

import pytest
from tests.house import House, Wire
from websockets.frames import Frame, Opcode

MANY = 20_000


class Turns:
    """Counts the turns of the event loop for as long as it is inside."""

    def __init__(self) -> None:
        self.count = 0

    async def run(self) -> None:
        while True:
            self.count += 1
            await asyncio.sleep(0)


async def settled(home: House, wire: Wire) -> None:
    while wire.door.unread and wire.is_open:  # noqa: ASYNC110
        await asyncio.sleep(0)
    await home.settle()


@pytest.mark.parametrize(
    "flood",
    [
        b"\x89\x80\0\0\0\0" * MANY,
        b"\x01\x80\0\0\0\0" + b"\0\x80\0\0\0\0" * MANY,
        b'\x81\x8f\0\0\0\0{"type":"ping"}' * MANY,
    ],
    ids=["pings", "pieces", "requests"],
)
async def test_others_have_their_turn_in_the_middle_of_a_flood(home: House, flood: bytes) -> None:
    ann, bob = await home.enter("ann"), await home.enter("bob")
    turns = Turns()
    turning = asyncio.create_task(turns.run())
    ann.send_bytes(flood)
    assert (await bob.ask("ping"))["type"] == "ok"
    await settled(home, ann)
    turning.cancel()
    assert turns.count > 20


async def test_a_flood_is_heard_in_full_and_in_order(home: House) -> None:
    """Also what came in the same read behind it, though the door was held more than once on the way."""
    ann = await home.enter("ann")
    pieces = [
        Frame(Opcode.TEXT, b'{"type":"message.send","room":"lobby","text":"%d","id":%d}' % (n, n + 10_000))
        for n in range(1_000)
    ]
    ann.send_frames(*pieces, Frame(Opcode.PING, b"the end"))
    await settled(home, ann)
    assert [f["text"] for f in ann.heard("message.sent")] == [str(n) for n in range(1_000)]
    assert (await ann.ask("ping"))["type"] == "ok"


async def test_who_hangs_up_behind_a_flood_is_heard_to_the_end(home: House) -> None:
    ann, bob = await home.enter("ann"), await home.enter("bob")
    said = [Frame(Opcode.TEXT, b'{"type":"message.send","room":"lobby","text":"%d"}' % n) for n in range(500)]
    ann.send_frames(*said, Frame(Opcode.CLOSE, b"\x03\xe8"))
    await settled(home, ann)
    assert not ann.is_open
    assert [f["text"] for f in bob.heard("message.sent")] == [str(n) for n in range(500)]
