"""hubbub login, hubbub logout, hubbub password: a session of your own on a server, which the other commands then use."""

import asyncio

import click
import rich_click

from hubbub.client import Client, Closed, Refused
from hubbub.client.address import DEFAULT
from hubbub.protocol.commands import ChangePassword, CloseSession
from hubbub.protocol.errors import BAD_TOKEN

from . import secret
from .account import require_token, sign_in, token_of
from .door import REFUSED, UNREACHABLE, checked_url, complain, run
from .place import stop
from .tokens import Keeper

EPILOG = "Exit codes: 0 done, 2 wrong usage, 3 refused, 4 the server cannot be reached."
HELP = {"help_option_names": ["-h", "--help"]}

SOON = 10.0
"""Seconds to wait for a server that is only to be told goodbye."""

url_argument = click.argument("url", envvar="HUBBUB_URL", default=DEFAULT, callback=checked_url)


@click.command(cls=rich_click.RichCommand, epilog=EPILOG, context_settings=HELP)
@url_argument
@click.option("--account", metavar="NAME", help="Who you are there. [whoever it was last time]")
@click.option(
    "--password-stdin", is_flag=True,
    help="Your password is the first line of the standard input, and the code of your second factor, if you have one, the next.",
)  # fmt: skip
def login(url: str, account: str | None, password_stdin: bool) -> None:
    """Sign in to the server at URL. From then on chat, send, tail and --server come in as you.

    The token is kept in $XDG_STATE_HOME/hubbub/tokens, readable by you only; your password is kept nowhere.
    """
    keeper = Keeper(url)
    kept = keeper.account()
    name = account or (kept.name if kept else None) or secret.ask("Name", is_hidden=False)
    run(_login(keeper, name, secret.from_stdin() if password_stdin else None))


async def _login(keeper: Keeper, name: str, password: str | None) -> int:
    before = token_of(keeper, None)
    await sign_in(keeper, name, password)
    if before:
        await _close(keeper.url, before)
    kept = keeper.account()
    click.echo(f"Signed in to {keeper.url} as {kept.name if kept else name}.")
    return 0


@click.command(cls=rich_click.RichCommand, epilog=EPILOG, context_settings=HELP)
@url_argument
def logout(url: str) -> None:
    """Sign out of the server at URL: the token is good for nothing any more, and forgotten here."""
    run(_logout(Keeper(url)))


async def _logout(keeper: Keeper) -> int:
    token = token_of(keeper, None)
    if token is None:
        stop(f"Nobody is signed in to {keeper.url}.", REFUSED)
    keeper.sign_out()
    if not await _close(keeper.url, token):
        complain(f"{keeper.url} cannot be reached; the token is forgotten here, and there still good until you end it.")
        return UNREACHABLE
    return 0


async def _close(url: str, token: str) -> bool:
    """End a session. False: nobody could be told."""
    try:
        async with asyncio.timeout(SOON), Client(url, token=token) as chat:
            await chat.ask(CloseSession())
    except (OSError, TimeoutError):
        return False
    except Closed as end:
        return end.code in (BAD_TOKEN, 1000)
    except Refused as no:
        return no.code == "bad_token"
    return True


@click.command(cls=rich_click.RichCommand, epilog=EPILOG, context_settings=HELP)
@url_argument
@click.option(
    "--password-stdin", is_flag=True, help="The password you have, and the new one, are the first lines of the standard input."
)  # fmt: skip
def password(url: str, password_stdin: bool) -> None:
    """Take another password on the server at URL. Every other session of yours ends."""
    token = require_token(Keeper(url))
    if password_stdin:
        now, new = secret.from_stdin(), secret.from_stdin("new password")
    else:
        now, new = secret.ask("Password now"), secret.ask_new("New password")
    run(_change(url, token, ChangePassword(password=now, new=new)))


async def _change(url: str, token: str, command: ChangePassword) -> int:
    async with Client(url, token=token) as chat:
        await chat.ask(command)
    return 0
