"""Where a load takes place: its history is read to the end, however long that takes, and not waited for in vain."""

import asyncio

import pytest
from tests.faults.conftest import proxy, rng, serve, server
from tests.faults.proxy import Proxy
from tests.faults.server import eventually
from tests.faults.speaker import Speaker

from hubbub.bench import stage
from hubbub.bench.person import Door, Reading
from hubbub.bench.stage import CannotLoad, Stage

__all__ = ["proxy", "rng", "serve", "server"]


async def long_story(proxy: Proxy) -> Stage:
    """A room of a load in which 400 KB have been said."""
    place = Stage(Door("127.0.0.1", proxy.port), Reading(), None)
    await place.open(1)
    ann = Speaker(proxy.url, "ann", keep=False)
    await ann.connect()
    await ann.ask("room.join", room=place.rooms[0])
    for _ in range(100):
        await ann.say(place.rooms[0], pad=4_000)
    await ann.answered()
    await ann.hang_up()
    return place


async def test_a_long_history_is_waited_for_as_long_as_something_comes(
    proxy: Proxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stage, "STILL", 1.0)
    place = await long_story(proxy)
    proxy.down.piece, proxy.down.rate = 8_192, 200_000
    (events,) = (await place.history()).values()
    assert sum(event["type"] == "message.sent" for event in events) == 100


async def test_a_history_that_stops_coming_is_given_up(proxy: Proxy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stage, "STILL", 1.0)
    place = await long_story(proxy)
    proxy.down.piece, proxy.down.rate = 8_192, 200_000
    begun = proxy.down.carried
    reading = asyncio.create_task(place.history())
    await eventually(lambda: proxy.down.carried > begun + 100_000)
    proxy.down.blocked = True
    with pytest.raises(CannotLoad, match="nothing more"):
        await reading
