"""hubbub close-account: the end of one's own account. Must not know who else there is."""

from typing import Literal

import click
import rich_click

from hubbub.client import Client

from . import secret
from .account import require_token
from .door import run
from .login import HELP, url_argument
from .place import BAD_SETTINGS, stop
from .tokens import Keeper

EPILOG = "Exit codes: 0 done, 1 it was not meant, 2 wrong usage, 3 refused, 4 the server cannot be reached."

Messages = Literal["keep", "delete"]

WHAT: dict[Messages, str] = {
    "keep": "What you wrote stays.",
    "delete": "Everything you ever wrote is deleted, in every room and conversation.",
}


@click.command("close-account", cls=rich_click.RichCommand, epilog=EPILOG, context_settings=HELP)
@url_argument
@click.option(
    "--delete-messages", is_flag=True, help="Delete everything you ever wrote as well, in every room and conversation."
)
@click.option(
    "--password-stdin", is_flag=True, help="Your password is the first line of the standard input; nothing is asked."
)  # fmt: skip
def close_account(url: str, delete_messages: bool, password_stdin: bool) -> None:
    """Close your account on the server at URL, whoever is signed in there. This cannot be taken back.

    You leave every room, your name is free for somebody else, and your sessions, tokens and bots end at once. What you wrote stays,
    unless you say --delete-messages.
    """
    keeper = Keeper(url)
    token = require_token(keeper)
    if not password_stdin and not secret.is_there():
        stop("Nobody is there to be asked; give your password by --password-stdin.", BAD_SETTINGS)
    run(_close(keeper, token, "delete" if delete_messages else "keep", secret.from_stdin() if password_stdin else None))


async def _close(keeper: Keeper, token: str, messages: Messages, password: str | None) -> int:
    async with Client(keeper.url, token=token) as chat:
        if password is None:
            _require_meant(chat.you.name, messages)
            password = secret.ask(f"Password of {chat.you.name}") if chat.mirror.account.password else ""
        await chat.close_account(password, messages=messages)
    keeper.sign_out()
    click.echo("Your account is closed.")
    return 0


def _require_meant(name: str, messages: Messages) -> None:
    secret.say(
        f"You leave every room, your name is free, and your sessions, tokens and bots end. {WHAT[messages]} This cannot be taken back."
    )
    if not click.confirm(f"Close the account of {name}?", err=True):
        stop("Nothing was done.")
