"""hubbub token: what lets programs in. Must not know what they do there."""

from pathlib import Path

import click
import rich_click

from hubbub.protocol import commands as c
from hubbub.protocol.command import Command
from hubbub.protocol.replies import CredentialList

from .door import run
from .office import Where, where_flags
from .scope import ScopeWord, with_room_names
from .word import EPILOG, HELP, Word, carry_out, family


def _turn(asked: c.ListTokens, reply: CredentialList) -> Command | None:
    """The page after this one."""
    return c.ListTokens(after=reply.credentials[-1].id) if reply.more else None


MINE, OTHERS = Word(c.ListCredentials, told=with_room_names), Word(c.ListTokens, turn=_turn, told=with_room_names)

token = family("token", "Tokens for bots and scripts; elsewhere (--server), your own sessions too.", {
    "create": Word(c.CreateToken, kinds={"commands": ScopeWord()}, told=with_room_names),
    "revoke": Word(c.CloseSession, takes=("credential",), sets={"others": False}),
})  # fmt: skip


@token.command("list", cls=rich_click.RichCommand, epilog=EPILOG, context_settings=HELP)
@click.option("--user", metavar="NAME", help="Those of somebody and their bots.")
@click.option("--all", "everybody", is_flag=True, help="Those of everybody who is below you.")
@where_flags
def list_tokens(
    user: str | None, everybody: bool, config: Path | None, data: str | None, server: str | None, token: str | None,
    as_json: bool,
) -> None:  # fmt: skip
    """The server's own bots' tokens, newest first; elsewhere, what lets you in. Others' are ended by hubbub user sign-out."""
    if user and everybody:
        raise click.UsageError("--user and --all do not go together.")
    word = OTHERS if user or everybody else MINE
    run(carry_out(word, Where(config, data, server, token), as_json, {"user": user} if user else {}))
