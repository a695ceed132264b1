"""Which data folder a command of the operator's works on: the flags for it, and settings read from them. Nothing of what is in it."""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import click

from hubbub.config import BadSetting, Settings, load

FAILED, BAD_SETTINGS = 1, 2
"""Exit codes: it could not be done; it was asked for wrongly."""

F = TypeVar("F", bound=Callable[..., Any])


def place_flags(command: F) -> F:
    """Give a command --config and --data, as `hubbub serve` has them."""
    command = click.option("--data", metavar="FOLDER", help="The data folder. [as hubbub serve finds it]")(command)
    return click.option(
        "--config", type=click.Path(path_type=Path), envvar="HUBBUB_CONFIG", metavar="FILE", help="Settings file."
    )(command)


def settings_of(config: Path | None, data: str | None) -> Settings:
    """The settings `hubbub serve` would run with. Ends the program when they cannot be used."""
    try:
        return load({"data": data} if data is not None else {}, os.environ, config)
    except BadSetting as fault:
        stop(str(fault), BAD_SETTINGS)


def stop(sentence: str, code: int = FAILED) -> NoReturn:
    """End the program with one sentence on the error output."""
    click.echo(f"hubbub: {sentence}", err=True)
    sys.exit(code)
