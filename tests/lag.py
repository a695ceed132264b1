"""What tests of slow and returning readers share: a flood, and what a reader made of it."""

from typing import Any

from hubbub.gateways.websocket import HIGH_WATER
from tests.house import House, Wire

BIG = "x" * 16_000


async def flood(home: House, who: Wire, at_least: int = HIGH_WATER, room: str = "lobby") -> int:
    """Say so much that a buffer of `at_least` bytes is over full. Returns the room's seq then."""
    for _ in range(at_least // len(BIG) + 2):
        who.send(type="message.send", room=room, text=BIG)
    await home.settle()
    return int((await who.say("end of the flood", room))["seq"])


def seqs(frames: list[dict[str, Any]], room: str | None = None) -> list[int]:
    return [frame["seq"] for frame in frames if "by" in frame and room in (None, frame["room"])]


def states(frames: list[dict[str, Any]]) -> list[tuple[str, str, int]]:
    return [(f["type"], f.get("reason", ""), f["seq"]) for f in frames if f["type"] in {"caught_up", "resync"}]
