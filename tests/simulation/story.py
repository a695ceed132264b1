"""A story: who takes part, what the network and the disk are like, and what happens when. Drawn from a seed, or cut down from one."""

from dataclasses import dataclass
from random import Random
from typing import NamedTuple

from hubbub.protocol.commands import CreateRoom, InviteToRoom, JoinRoom
from tests.simulation.acts import Act, Ask, Come, draw_act
from tests.simulation.drawing import draw_taste
from tests.simulation.network import FAIR, Weather
from tests.simulation.scale import Scale, draw_scale

CAST = (("ann", "phone"), ("bob", "phone"), ("eve", "phone"), ("ann", "laptop"), ("bob", "laptop"))


class Step(NamedTuple):
    """At so many seconds, this."""

    at: float
    act: Act

    def __str__(self) -> str:
        return f"{self.at:7.2f} s  {self.act}"


@dataclass(frozen=True)
class Story:
    """`slow`: seconds that the disk takes at most; `shuffled`: whether chance orders the tasks that are ready."""

    seed: int
    devices: tuple[str, ...]
    weather: Weather
    scale: Scale
    slow: float
    shuffled: bool
    steps: tuple[Step, ...]

    def __str__(self) -> str:
        lines = [f"{', '.join(self.devices)}; {self.weather}; {self.scale}; a disk of {self.slow:g} s"]
        return "\n  ".join([*lines, *map(str, self.steps)])


def draw_story(seed: int) -> Story:
    """The story of that seed; always the same."""
    rng = Random(f"story {seed}")
    cast = CAST[: rng.choice((2, 3, 3, 4, 5))]
    devices = tuple(f"{human}'s {thing}" for human, thing in cast)
    steps = [Step(round(rng.random(), 2), Come(name)) for name in devices]
    taste = draw_taste(rng)
    steps += _prelude(rng, devices)
    at, pace = 2.0, rng.choice((0.02, 0.2, 1.0))
    for _ in range(rng.choice((8, 15, 30))):
        at += rng.expovariate(1 / pace)
        steps.append(Step(round(at, 3), draw_act(rng, list(devices), taste)))
    return Story(
        seed, devices, _weather(rng), draw_scale(rng), rng.choice((0.0, 0.005, 0.1)), rng.random() < 0.7, tuple(steps)
    )


def _prelude(rng: Random, devices: tuple[str, ...]) -> list[Step]:
    """Most stories begin with a room or two in which some people are."""
    rooms = rng.choice(((), ("ops",), ("ops",), ("den", "ops")))
    made = [Step(1.2, Ask(devices[0], CreateRoom(name=name, private=name == "den"))) for name in rooms]
    joined = [Step(1.6, Ask(who, JoinRoom(room="ops"))) for who in devices[1:] if rooms and rng.random() < 0.7]
    invited = [Step(1.8, Ask(devices[0], InviteToRoom(room="den", user="bob"))) for name in rooms if name == "den"]
    return made + joined + invited


def _weather(rng: Random) -> Weather:
    if rng.random() < 0.2:
        return FAIR
    return Weather(
        0.0005, rng.choice((0.002, 0.05, 0.4)), rng.choice((0.0, 0.2, 0.9)), rng.choice((50, 600, 64 * 1024))
    )


def human_of(device: str) -> str:
    return device.partition("'")[0]
