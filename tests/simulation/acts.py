"""What can happen in a story: people ask things, lines break, clients and servers die. One class for each, and the table that
says how often. A new kind of fault is a class here and a row in ACTS; a new command needs nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING, Any

from hubbub.protocol import commands as c
from hubbub.store.driver import StoreFull, StoreUnavailable
from tests.simulation.drawing import Taste, draw_lines
from tests.simulation.visits import post, speak_plainly

if TYPE_CHECKING:
    from tests.simulation.stage import Stage


@dataclass(frozen=True)
class Act:
    """One thing that happens to, or is done by, the device `who`; to the server where it is empty."""

    who: str

    def play(self, stage: "Stage") -> None:
        raise NotImplementedError


@dataclass(frozen=True)
class Ask(Act):
    command: c.Command

    def play(self, stage: "Stage") -> None:
        stage.devices[self.who].ask(self.command)

    def __str__(self) -> str:
        fields = {f: v for f in self.command.__struct_fields__ if (v := getattr(self.command, f)) is not None}
        if isinstance(self.command, c.SendMessage):
            key = f", with the key {self.command.key}" if self.command.key else ""
            return f"{self.who} says {_short(self.command.text)} in {self.command.room}{key}"
        return f"{self.who} asks {c.name_of(self.command)} {', '.join(f'{f}={v}' for f, v in fields.items())}".rstrip()


@dataclass(frozen=True)
class Post(Act):
    command: c.Command

    def play(self, stage: "Stage") -> None:
        human = stage.devices[self.who].human
        if human.token:
            stage.visitors.start(post(stage, human, self.command))

    def __str__(self) -> str:
        return f"{Ask(self.who, self.command)} (over HTTP)"


@dataclass(frozen=True)
class Visit(Act):
    lines: tuple[str, ...]

    def play(self, stage: "Stage") -> None:
        stage.visitors.start(speak_plainly(self.lines))

    def __str__(self) -> str:
        return f"somebody at the plain door says {', '.join(map(_short, self.lines))}"


@dataclass(frozen=True)
class Come(Act):
    def play(self, stage: "Stage") -> None:
        stage.devices[self.who].begin()

    def __str__(self) -> str:
        return f"{self.who} comes"


@dataclass(frozen=True)
class Die(Act):
    seconds: float

    def play(self, stage: "Stage") -> None:
        device = stage.devices[self.who]
        device.die()
        stage.loop.call_later(self.seconds, device.begin)

    def __str__(self) -> str:
        return f"{self.who} dies, and comes back without memory after {self.seconds:g} s"


@dataclass(frozen=True)
class Cut(Act):
    tells: str

    def play(self, stage: "Stage") -> None:
        for line in stage.network.of(stage.devices[self.who].port):
            line.cut(self.tells)

    def __str__(self) -> str:
        known = {"near": f"only {self.who} notices", "far": "only the server notices", "both": "both notice"}
        return f"the line of {self.who} is cut; {known.get(self.tells, 'nobody notices')}"


@dataclass(frozen=True)
class Away(Act):
    seconds: float

    def play(self, stage: "Stage") -> None:
        port = stage.devices[self.who].port
        stage.network.away[port] = stage.loop.time() + self.seconds
        for line in stage.network.of(port):
            line.cut("nobody")

    def __str__(self) -> str:
        return f"{self.who} has no network for {self.seconds:g} s"


@dataclass(frozen=True)
class Stall(Act):
    seconds: float

    def play(self, stage: "Stage") -> None:
        for line in stage.network.of(stage.devices[self.who].port):
            line.stall(self.seconds)

    def __str__(self) -> str:
        return f"the line of {self.who} stands still for {self.seconds:g} s"


@dataclass(frozen=True)
class Dawdle(Act):
    seconds: float

    def play(self, stage: "Stage") -> None:
        stage.devices[self.who].dawdles = self.seconds

    def __str__(self) -> str:
        return f"{self.who} looks at the next event and then at nothing for {self.seconds:g} s"


@dataclass(frozen=True)
class Kill(Act):
    seconds: float
    silently: bool

    def play(self, stage: "Stage") -> None:
        stage.machine.kill(self.silently)
        stage.loop.call_later(self.seconds, stage.machine.start)

    def __str__(self) -> str:
        how = "loses power" if self.silently else "is killed"
        return f"the server {how}, and is started after {self.seconds:g} s"


@dataclass(frozen=True)
class Stop(Act):
    seconds: float

    def play(self, stage: "Stage") -> None:
        stage.machine.stop()
        stage.loop.call_later(self.seconds, stage.machine.start)

    def __str__(self) -> str:
        return f"the server is stopped as planned, and started after {self.seconds:g} s"


@dataclass(frozen=True)
class Trouble(Act):
    kind: str
    seconds: float

    def play(self, stage: "Stage") -> None:
        stage.disk.fault = {"full": StoreFull, "busy": StoreUnavailable}[self.kind]
        stage.loop.call_later(self.seconds, stage.mend)

    def __str__(self) -> str:
        return f"the disk is {self.kind} for {self.seconds:g} s"


@dataclass(frozen=True)
class BreakSync(Act):
    is_kept: bool

    def play(self, stage: "Stage") -> None:
        stage.disk.breaks_after_commit = self.is_kept

    def __str__(self) -> str:
        return f"the next sync fails, and what it was for is {'kept' if self.is_kept else 'lost'}"


def seconds(rng: Random, most: float) -> float:
    """Mostly short, sometimes up to `most`."""
    return round(most * rng.random() ** 3, 2)


Make = Callable[[Random, str, Taste], Act]

ACTS: dict[str, tuple[float, Make]] = {
    "ask": (20.0, lambda rng, who, taste: Ask(who, taste.command(rng))),
    "post": (1.5, lambda rng, who, taste: Post(who, taste.command(rng))),
    "visit": (0.7, lambda rng, who, taste: Visit("", draw_lines(rng))),
    "cut": (1.5, lambda rng, who, taste: Cut(who, rng.choice(("near", "far", "both", "both", "nobody")))),
    "away": (0.5, lambda rng, who, taste: Away(who, seconds(rng, 60))),
    "stall": (1.0, lambda rng, who, taste: Stall(who, seconds(rng, 30))),
    "dawdle": (1.0, lambda rng, who, taste: Dawdle(who, seconds(rng, 30))),
    "die": (0.4, lambda rng, who, taste: Die(who, seconds(rng, 5))),
    "kill": (0.3, lambda rng, who, taste: Kill("", seconds(rng, 5), rng.random() < 0.3)),
    "stop": (0.2, lambda rng, who, taste: Stop("", seconds(rng, 5))),
    "trouble": (0.3, lambda rng, who, taste: Trouble("", rng.choice(("full", "busy")), seconds(rng, 10))),
    "sync": (0.2, lambda rng, who, taste: BreakSync("", rng.random() < 0.5)),
}


def draw_act(rng: Random, who: list[str], taste: Taste) -> Act:
    name = rng.choices(list(ACTS), [weight for weight, _ in ACTS.values()])[0]
    return ACTS[name][1](rng, rng.choice(who), taste)


def _short(text: Any) -> str:
    return repr(text) if len(text) < 40 else f"{text[:20]!r}… ({len(text)} characters)"
