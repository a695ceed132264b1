"""Any command of the language, drawn from its own definition: a new one is in the stories as soon as it is in the table.

A field is drawn by its name where the name says what is meant, else by its type; a type that nothing is known of is an
error, and `test_drawing.py` asks for every command.
"""

from collections.abc import Callable
from random import Random
from typing import Any, NamedTuple

import msgspec
from msgspec import inspect as i

from hubbub.protocol import commands as c

NAMES = ("ann", "bob", "eve", "max", "zoe")
ROOMS = ("lobby", "r1", "#ops", "ops", "ops", "den", "den", "r2", "r3", "@ann", "@bob", "@eve", "nowhere")
FOUND = ("lobby", "ops", "ops", "den")
"""Rooms that people find from the beginning, one way or another."""
KEYS = ("k1", "k2", "k3")

Draw = Callable[[Random], Any]


class CannotDraw(Exception):
    """A field of a type that the simulation knows no values for; add it to BY_NAME or to `_by_type`."""


def text(rng: Random) -> str:
    """Something to say; sometimes so much of it that buffers fill."""
    said = f"{rng.choice(('hi', 'so', 'well', 'hm'))} {rng.randint(0, 9999)}"
    return f"{said} @{rng.choice(NAMES)}" if rng.random() < 0.2 else said + "." * rng.choice((0, 0, 0, 400))


BY_NAME: dict[str, Draw] = {
    "room": lambda rng: rng.choice(ROOMS),
    "user": lambda rng: rng.choice((*NAMES, "u1", "u2", "u9")),
    "text": text,
    "key": lambda rng: rng.choice(KEYS) if rng.random() < 0.1 else None,
    "token": lambda rng: f"no token {rng.randint(0, 9)}",
    "id": lambda rng: None,
}

BY_FIELD: dict[tuple[type[c.Command], str], Draw] = {
    (c.CreateRoom, "name"): lambda rng: rng.choice(("ops", "den", "lobby", "tea")),
    (c.DeleteMessage, "seq"): lambda rng: rng.randint(1, 12),
    (c.RenameAccount, "name"): lambda rng: rng.choice((*NAMES, "kim")),
}

WEIGHTS: dict[type[c.Command], float] = {
    c.SendMessage: 25.0, c.CreateRoom: 6.0, c.JoinRoom: 6.0, c.LeaveRoom: 4.0, c.InviteToRoom: 4.0, c.RenameAccount: 2.0,
    c.DeleteMessage: 8.0, c.DeleteRoom: 0.3, c.MessageHistory: 2.0, c.ListMembers: 2.0, c.ListPresence: 2.0, c.MarkRead: 2.0,
    c.Hello: 0.3, c.CloseAccount: 0.5, c.CloseSession: 0.3, c.RegisterAccount: 0.3,
}  # fmt: skip
"""How often a command is drawn; 1 for those that are not listed."""


class Taste(NamedTuple):
    """What one story is about: a few rooms, and some commands far more than others.

    Stories that are each about something else find more than stories that are all about everything ("swarm testing",
    Groce and others, 2012).
    """

    rooms: list[str]
    weights: list[float]

    def command(self, rng: Random) -> c.Command:
        """Any command, the likelier ones more often."""
        drawn = draw(rng.choices(c.COMMANDS, self.weights)[0], rng)
        return msgspec.structs.replace(drawn, room=rng.choice(self.rooms)) if hasattr(drawn, "room") else drawn


def draw_taste(rng: Random) -> Taste:
    weights = [WEIGHTS.get(command, 1.0) * rng.choice((0.0, 0.3, 1.0, 3.0)) for command in c.COMMANDS]
    return Taste(
        rng.sample(ROOMS, rng.choice((2, 3, 5, len(ROOMS)))), weights if any(weights) else [1.0] * len(weights)
    )


def draw_lines(rng: Random) -> tuple[str, ...]:
    """What somebody types at the plain door."""
    return tuple(
        rng.choice(
            (
                text(rng),
                text(rng),
                f"/join {rng.choice(ROOMS)}",
                "/leave",
                f"/name {rng.choice(NAMES)}",
                f"/msg ann {text(rng)}",
            )
        )
        for _ in range(rng.randint(1, 3))
    )


def draw(command: type[c.Command], rng: Random) -> c.Command:
    """One command of that kind. Optional fields are there half of the time."""
    fields: dict[str, Any] = {}
    for field in i.type_info(command).fields:  # type: ignore[attr-defined]
        if field.required or rng.random() < 0.5:
            fields[field.name] = _field(command, field, rng)
    return msgspec.convert(msgspec.to_builtins(command(**fields)), command)


def _field(command: type[c.Command], field: i.Field, rng: Random) -> Any:
    known = BY_FIELD.get((command, field.name)) or BY_NAME.get(field.name)
    try:
        return known(rng) if known else _by_type(field.type, rng)
    except CannotDraw as fault:
        raise CannotDraw(f"{command.__name__}.{field.name}: {fault}") from None


def _by_type(kind: i.Type, rng: Random) -> Any:
    match kind:
        case i.BoolType():
            return rng.random() < 0.5
        case i.IntType():
            least, most = kind.ge or 0, kind.le if kind.le is not None else 2**53
            return rng.choice((least, min(most, least + rng.randint(0, 12)), min(most, 2**53)))
        case i.StrType() if kind.pattern is None:
            return f"text {rng.randint(0, 99)}"[: kind.max_length]
        case i.NoneType():
            return None
        case i.UnionType():
            return _by_type(rng.choice(kind.types), rng)
        case i.LiteralType():
            return rng.choice(kind.values)
        case i.ListType():
            return [_by_type(kind.item_type, rng) for _ in range(rng.randint(kind.min_length or 0, 3))]
        case i.DictType():
            return {"k": _by_type(kind.value_type, rng)} if rng.random() < 0.5 else {}
        case i.AnyType():
            return rng.choice((None, 7, "text", {"r1": 3}))
        case i.DictType():
            return {f"key {n}": _by_type(kind.value_type, rng) for n in range(rng.randint(0, 3))}
        case i.StructType():
            return kind.cls(**{f.name: _by_type(f.type, rng) for f in kind.fields if f.required or rng.random() < 0.5})
        case _:
            raise CannotDraw(f"nothing is known of {kind!r}")
