"""The simulated world keeps its own promises: time jumps, bytes keep their order, and what breaks off is gone."""

import asyncio
from random import Random
from typing import Any

import pytest

from tests.simulation.loop import Process, Stuck, VirtualLoop
from tests.simulation.network import Network, Weather
from tests.simulation.trace import Trace

PORT = 1


class Peer(asyncio.Protocol):
    """Remembers what came, and when it was over."""

    def __init__(self) -> None:
        self.heard = b""
        self.ended: list[Exception | None] = []
        self.is_full = False
        self.transport: Any = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.heard += data

    def connection_lost(self, exc: Exception | None) -> None:
        self.ended.append(exc)

    def pause_writing(self) -> None:
        self.is_full = True

    def resume_writing(self) -> None:
        self.is_full = False


class World:
    """A loop, a network and two peers who are joined by a line."""

    def __init__(self, weather: Weather) -> None:
        self.loop = VirtualLoop(Random(1))
        self.network = Network(self.loop, 1, {PORT: weather}, Trace(self.loop.time))
        self.near, self.far = Peer(), Peer()
        self.network.listen(lambda: self.far)
        self.run(self.loop.create_connection(lambda: self.near, port=PORT))

    def run(self, work: Any) -> Any:
        return self.loop.run_until_complete(work)

    @property
    def line(self) -> Any:
        return self.network.all()[0]


@pytest.fixture
def world() -> Any:
    built = World(Weather(0.001, 0.5, 0.9, 50))
    yield built
    built.loop.close()


def test_an_hour_takes_no_time() -> None:
    loop = VirtualLoop(None)
    loop.run_until_complete(asyncio.sleep(3600))
    assert 3600 <= loop.time() < 3601
    loop.close()


def test_who_waits_for_nothing_is_noticed() -> None:
    loop = VirtualLoop(None)
    with pytest.raises(Stuck):
        loop.run_until_complete(loop.create_future())
    loop.close()


def test_bytes_keep_their_order_however_they_are_split(world: World) -> None:
    sent = bytes(range(256)) * 4
    for n in range(0, len(sent), 64):
        world.near.transport.write(sent[n : n + 64])
    world.run(asyncio.sleep(600))
    assert world.far.heard == sent


def test_a_reader_who_stops_fills_the_writer_and_loses_nothing(world: World) -> None:
    world.far.transport.pause_reading()
    world.near.transport.set_write_buffer_limits(high=100)
    world.near.transport.write(bytes(500))
    world.run(asyncio.sleep(60))
    assert world.near.is_full
    assert world.far.heard == b""
    world.far.transport.resume_reading()
    world.run(asyncio.sleep(600))
    assert not world.near.is_full
    assert world.far.heard == bytes(500)


def test_what_is_under_way_when_a_line_is_cut_is_gone(world: World) -> None:
    world.near.transport.write(bytes(500))
    world.run(asyncio.sleep(1))
    world.line.cut("near")
    world.run(asyncio.sleep(60))
    assert len(world.far.heard) < 500
    assert isinstance(world.near.ended[0], ConnectionResetError)
    assert world.far.ended == []


def test_what_was_written_before_closing_arrives_and_then_the_end(world: World) -> None:
    world.near.transport.write(bytes(500))
    world.near.transport.close()
    world.run(asyncio.sleep(600))
    assert world.far.heard == bytes(500)
    assert world.near.ended == world.far.ended == [None]


def test_a_killed_process_does_nothing_more() -> None:
    loop, done = VirtualLoop(None), []

    async def work() -> None:
        for n in range(10):
            await asyncio.sleep(1)
            done.append(n)

    process = Process(loop, "somebody")
    process.start(work())
    loop.run_until_complete(asyncio.sleep(3.5))
    process.kill()
    loop.run_until_complete(asyncio.sleep(60))
    assert done == [0, 1, 2]
    loop.close()
