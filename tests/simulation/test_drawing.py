"""Every command of the language is in the stories, with every field of it, and a new one is there by itself."""

from random import Random
from typing import Literal

import msgspec
import pytest

from hubbub.protocol.commands import BY_NAME, COMMANDS, Command, RoomRef, Write, name_of
from hubbub.protocol.frames import decode_command, encode
from tests.simulation.acts import Ask
from tests.simulation.drawing import CannotDraw, draw, draw_taste
from tests.simulation.story import draw_story


class BakeCake(Write, frozen=True, kw_only=True, tag="cake.bake"):
    """A command that does not exist yet."""

    room: RoomRef
    slices: int = 8
    candles: Literal[1, 2] | None = None


class WeighCake(Write, frozen=True, kw_only=True, tag="cake.weigh"):
    """One with a field of a type that no command had before."""

    weight: complex


@pytest.mark.parametrize("command", COMMANDS, ids=name_of)
def test_every_command_can_be_drawn_and_every_field_of_it_is_used(command: type[Command]) -> None:
    """A field for which no value is known fails here: give it one in `drawing.py`."""
    rng = Random(1)
    drawn = [draw(command, rng) for _ in range(200)]
    for one in drawn:
        assert decode_command(encode(one)) == one
    for field in msgspec.structs.fields(command):
        if field.name != "id":
            assert len({repr(getattr(one, field.name)) for one in drawn}) > 1, field.name


def test_every_command_is_in_the_stories() -> None:
    acts = (step.act for seed in range(400) for step in draw_story(seed).steps)
    assert {type(act.command) for act in acts if isinstance(act, Ask)} == set(BY_NAME.values())


def test_a_command_yet_to_come_needs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hubbub.protocol.commands.COMMANDS", (*COMMANDS, BakeCake))
    rng = Random(1)
    assert any(isinstance(draw_taste(rng).command(rng), BakeCake) for _ in range(500))


def test_a_field_of_which_nothing_is_known_is_named() -> None:
    with pytest.raises(CannotDraw, match=r"WeighCake\.weight"):
        draw(WeighCake, Random(1))
