"""What the command line says of itself."""

import click
import pytest
from click.testing import CliRunner

from hubbub.cli import COMMANDS, load, main


def words() -> list[tuple[str, ...]]:
    """Every command there is, every family of them, and `hubbub` itself."""
    families = {name: command for name in COMMANDS if isinstance(command := load(name), click.Group)}
    return [
        (),
        *((name,) for name in COMMANDS),
        *((name, word) for name in families for word in families[name].commands),
    ]


@pytest.mark.parametrize("flag", ["-h", "--help"])
def test_every_command_says_what_it_does(flag: str) -> None:
    every = words()
    assert {("room",), ("room", "delete-message")} <= set(every)
    for path in every:
        result = CliRunner().invoke(main, [*path, flag])
        assert (result.exit_code, "Usage:" in result.output) == (0, True), (path, result.exception)
