"""Passwords and codes, asked of a person or read from a pipe: never from the command line, which others can read. Knows no server."""

import sys

import click

from .place import BAD_SETTINGS, stop


def ask_new(what: str) -> str:
    """A new password, typed twice the same."""
    _require_person(f"{what}: nobody is there to type it; give it by --password-stdin, or use --invite.")
    return str(click.prompt(what, hide_input=True, confirmation_prompt="Once more", err=True))


def ask(what: str, is_hidden: bool = True) -> str:
    """Something that is known already."""
    _require_person(f"{what}: nobody is there to type it; give it by --password-stdin.")
    return str(click.prompt(what, hide_input=is_hidden, err=True))


def from_stdin(what: str = "password") -> str:
    """The next line of the standard input."""
    given = sys.stdin.buffer.readline().decode(errors="replace").rstrip("\r\n")
    return given or stop(f"There is no {what} on the standard input.", BAD_SETTINGS)


def say(sentence: str) -> None:
    """Something that whoever is asked must know."""
    click.echo(f"hubbub: {sentence}", err=True)


def is_there() -> bool:
    """Whether somebody can be asked."""
    return sys.stdin.isatty()


def _require_person(otherwise: str) -> None:
    if not is_there():
        stop(otherwise, BAD_SETTINGS)
