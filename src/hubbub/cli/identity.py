"""hubbub identity: the company's accounts that let you in on a server, seen and unlinked. Must not know how they do."""

import click
import rich_click

from hubbub.client import Client
from hubbub.protocol.commands import ListIdentities, RemoveIdentity
from hubbub.protocol.replies import Ok

from . import secret
from .account import require_token
from .door import run
from .login import EPILOG, HELP, url_argument
from .sheet import show
from .tokens import Keeper

identity = rich_click.RichGroup(
    name="identity", help="The company's accounts that let you in on a server.", context_settings=HELP
)


@identity.command("list", cls=rich_click.RichCommand, epilog=EPILOG, context_settings=HELP)
@url_argument
@click.option("--json", "as_json", is_flag=True, help="Print each thing as a line of JSON.")
def list_identities(url: str, as_json: bool) -> None:
    """Those that let you in on the server at URL, oldest first."""
    run(_ask(url, require_token(Keeper(url)), ListIdentities(), as_json))


@identity.command("remove", cls=rich_click.RichCommand, epilog=EPILOG, context_settings=HELP)
@click.argument("identity")
@url_argument
@click.option("--password-stdin", is_flag=True, help="Your password is the first line of the standard input.")
def remove(identity: str, url: str, password_stdin: bool) -> None:
    """Let one of them, IDENTITY in the list, let you in no longer on the server at URL. Asks for your password.

    Other sessions that it opened end. Linking one begins in the web client.
    """
    token = require_token(Keeper(url))
    password = secret.from_stdin() if password_stdin else secret.ask("Password")
    run(_ask(url, token, RemoveIdentity(identity=identity, password=password), False))


async def _ask(url: str, token: str, command: ListIdentities | RemoveIdentity, as_json: bool) -> int:
    async with Client(url, token=token) as chat:
        reply = await chat.ask(command)
    assert isinstance(reply, Ok)
    show([reply], url, as_json)
    return 0
