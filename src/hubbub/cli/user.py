"""hubbub user: the people of a server, and what they are on it. Must not know how they come in."""

from pathlib import Path

import click
import rich_click

from hubbub.core.names import key_of
from hubbub.protocol import commands as c
from hubbub.protocol.command import Command
from hubbub.protocol.people import Rank
from hubbub.protocol.replies import UserAdded, UserList

from .door import run
from .office import Where, office, where_flags
from .scope import with_room_names
from .secret import ask_new, from_stdin
from .sheet import show
from .word import EPILOG, HELP, Word, family, understood

RANKS: tuple[Rank, ...] = ("owner", "admin", "member", "guest")


def _turn(asked: c.ListUsers, reply: UserList) -> Command | None:
    """The page after this one."""
    return c.ListUsers(search=asked.search, after=key_of(reply.users[-1].user.name)) if reply.more else None


_ERASES = (
    "Delete every message of somebody who is kept out for good, or has closed their account; then USER is the id beside their "
    "messages, which hubbub tail --json prints. There is no way back."
)

user = family("user", "The people of a server: who there is, what they are, keeping somebody out.", {
    "list": Word(c.ListUsers, turn=_turn),
    "rank": Word(c.SetUserRank),
    "disable": Word(c.DisableUser),
    "enable": Word(c.EnableUser),
    "erase": Word(c.EraseUser, about=_ERASES, note="What they wrote is being deleted; where no server runs, at its next start."),
    "reset": Word(c.ResetUser),
    "sessions": Word(c.ListUserSessions, told=with_room_names),
    "identities": Word(c.ListUserIdentities),
    "unlink": Word(c.UnlinkUser),
    "sign-out": Word(c.SignOutUser, spares=("credential",)),
})  # fmt: skip


@user.command("add", cls=rich_click.RichCommand, epilog=EPILOG, context_settings=HELP)
@click.argument("name")
@click.option("--rank", "--role", "rank", type=click.Choice(RANKS), default="member", help="What they are. [member]")
@click.option("--display", default="", metavar="NAME", help="What they like to be called, if not by name.")
@click.option("--password-stdin", is_flag=True, help="Their password is the first line of the standard input.")
@click.option("--invite", is_flag=True, help="Print a link with which they take a password themselves.")
@where_flags
def add(
    name: str, rank: str, display: str, password_stdin: bool, invite: bool, config: Path | None, data: str | None,
    server: str | None, token: str | None, as_json: bool,
) -> None:  # fmt: skip
    """Make an account. Asks for its password, unless --invite leaves that to whom it is for.

    A server that is made this way has an owner before its first start: hubbub user add ann --role owner.
    """
    if password_stdin and invite:
        raise click.UsageError("--password-stdin and --invite do not go together: by the link they take their own.")
    password = "" if invite else from_stdin() if password_stdin else ask_new(f"Password for {name}")
    command = understood(c.AddUser, {"name": name, "rank": rank, "display": display, "password": password})
    run(_add(Where(config, data, server, token), command, as_json))


async def _add(where: Where, command: Command, as_json: bool) -> int:
    async with office(where, may_begin=True) as at:
        show([await at.ask(command, UserAdded)], at.url, as_json)
    return 0
