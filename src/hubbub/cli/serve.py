"""hubbub serve: flags drawn from the settings table, then the server. Must not know how a server is built."""

import os
import sys
from collections.abc import Callable
from pathlib import Path

import click

from hubbub.config import SETTINGS, BadSetting, Setting, load

BAD_SETTINGS = 2
"""The exit code for settings that cannot be used; the same that click gives to flags it does not know."""


def settings_flags(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command one flag for each row of the table, in its order."""
    for row in reversed(SETTINGS):
        command = _flag(row)(command)
    return command


def _flag(row: Setting) -> Callable[[Callable[..., None]], Callable[..., None]]:
    default = row.default_text or "none"
    return click.option(row.flag, row.attribute, metavar=row.kind.metavar, help=f"{row.help} [{default}]")


@click.command(
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Each flag is also a variable (--port is HUBBUB_PORT) and a key in hubbub.toml (port = 8080).",
)
@click.option(
    "--config",
    type=click.Path(path_type=Path),
    envvar="HUBBUB_CONFIG",
    metavar="FILE",
    help="Settings file. [./hubbub.toml, if there is one]",
)
@settings_flags
def serve(config: Path | None, **flags: str | None) -> None:
    """Run the server."""
    given = {name.replace("_", "-"): text for name, text in flags.items() if text is not None}
    try:
        settings = load(given, os.environ, config)
    except BadSetting as fault:
        _stop(str(fault), BAD_SETTINGS)
    from hubbub.app import CannotStart, run

    try:
        sys.exit(run(settings))
    except CannotStart as fault:
        _stop(fault.message, fault.exit_code)


def _stop(sentence: str, code: int) -> None:
    click.echo(f"hubbub: {sentence}", err=True)
    sys.exit(code)
