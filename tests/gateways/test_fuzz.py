"""Any sequence of frames at all (RELIABILITY D 52): each is answered, or ends that socket only; nothing breaks behind the door."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

import pytest
import structlog
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st
from tests.house import House, Wire, house
from websockets.frames import Opcode

from hubbub.protocol.commands import BY_NAME

NAMES = ("lobby", "#lobby", "r1", "@ann", "@bob", "ann", "u1", "", "r999", "\u0000", "\u202e", "ａｎｎ", "x" * 200)
NUMBERS = (-1, 0, 1, 2, 50, 200, 2**31, 2**53 + 1, 2**63 - 1, 2**63, 10**30)

scalars = st.one_of(
    st.none(), st.booleans(), st.sampled_from(NUMBERS), st.integers(), st.floats(), st.sampled_from(NAMES), st.text(max_size=30)
)  # fmt: skip
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3), max_leaves=8
)  # fmt: skip


@st.composite
def requests(draw: Callable[..., Any]) -> str:
    """A command with fields that are mostly of the right name, and values that are anything."""
    name = draw(st.sampled_from([*BY_NAME, *BY_NAME, "message.sent", "welcome", "ok", "", "Ping"]))
    command = BY_NAME.get(name)
    known = command.__struct_fields__ if command else ()
    fields = {field: draw(values) for field in known if draw(st.booleans())}
    fields |= draw(st.dictionaries(st.text(max_size=5), values, max_size=1))
    return json.dumps({**fields, "type": name, "id": draw(st.integers(1, 99))})


def frame(opcode: int, payload: bytes, fin: bool = True) -> bytes:
    """As it stands on the wire, masked with zeros; also such as no library would send."""
    size = len(payload)
    length = bytes([0x80 | size]) if size < 126 else b"\xfe" + size.to_bytes(2, "big")
    return bytes([(0x80 if fin else 0) | opcode]) + length + bytes(4) + payload


def spell(text: str) -> bytes:
    return frame(Opcode.TEXT, text.encode("utf-8", "surrogatepass")[:60_000])


def spoil(text: str, at: int, by: bytes) -> bytes:
    """With a few bytes put in somewhere."""
    whole = text.encode("utf-8", "surrogatepass")
    return frame(Opcode.TEXT, whole[:at] + by + whole[at:])


WORDS = ("/nick", "/join", "/msg", "/who", "/leave", "/me", "/help", "/quit", "/", "")

pieces = st.one_of(
    requests().map(spell),
    st.builds(spoil, requests(), st.integers(0, 60), st.binary(max_size=4)),
    st.builds(spell, st.text(max_size=80)),
    st.builds(lambda word, rest: spell(f"{word} {rest}"), st.sampled_from(WORDS), st.text(max_size=40)),
    st.builds(frame, st.sampled_from([0, 1, 2, 8, 9, 10, 3, 15]), st.binary(max_size=130), st.booleans()),
)


async def listen_to(frames: list[bytes], plain: bool) -> None:
    """Whatever eve sends, ann is served as before, eve gets answers or a code, and no bug is logged."""
    async with house() as home:
        ann, eve = await home.enter("ann"), home.connect(plain=plain)
        with structlog.testing.capture_logs() as logged:
            if not plain:
                await eve.hello("eve")
            for frame in frames:
                if eve.is_open:
                    eve.send_bytes(frame)
                    await home.settle()
            await require_well(home, ann, eve)
        assert not logged, logged


async def require_well(home: House, ann: Wire, eve: Wire) -> None:
    assert home.broken == []
    assert not [frame for frame in eve.frames if frame.get("code") == "internal"]
    await home.settle()
    assert eve.close_code != 1011, "the server blames itself"
    ann.heard()
    assert (await ann.ask("ping"))["type"] == "ok"
    assert (await ann.say("still here"))["type"] == "ok"
    heard = ann.heard("message.sent")
    assert [frame["text"] for frame in heard] == ["still here"]
    page = await ann.ask("message.history", room="lobby", limit=200)
    assert [m["seq"] for m in page["messages"]] == sorted({m["seq"] for m in page["messages"]})


@pytest.mark.parametrize("plain", [False, True], ids=["hubbub.v1", "plain"])
@given(frames=st.lists(pieces, min_size=1, max_size=12))
@settings(max_examples=120, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_52_no_frames_do_harm(plain: bool, frames: list[bytes]) -> None:
    """D 52: the same stories each time; the long form makes new ones."""
    note(f"frames: {frames}")
    asyncio.run(listen_to(frames, plain))


@pytest.mark.long
@pytest.mark.parametrize("plain", [False, True], ids=["hubbub.v1", "plain"])
@given(frames=st.lists(pieces, min_size=1, max_size=30))
@settings(max_examples=20_000, deadline=None, print_blob=True, suppress_health_check=list(HealthCheck))
def test_52_no_frames_do_harm_in_thousands_of_stories(plain: bool, frames: list[bytes]) -> None:
    asyncio.run(listen_to(frames, plain))
