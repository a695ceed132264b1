"""The command `hubbub`: the table of its subcommands. Must not import any of them before it is asked for."""

from importlib import import_module
from typing import NamedTuple

import click
import rich_click

from hubbub import __version__


class Entry(NamedTuple):
    """Where a subcommand lives (`module:attribute`, below this package) and the line `hubbub --help` shows for it."""

    where: str
    summary: str


COMMANDS: dict[str, Entry] = {
    "serve": Entry("serve:serve", "Run the server."),
    "chat": Entry("chat:chat", "Talk, line by line, in a terminal or a pipe."),
    "send": Entry("send:send", "Say something in a room, from a script."),
    "tail": Entry("tail:tail", "Print what happens in rooms, as it happens."),
    "login": Entry("login:login", "Sign in to a server; chat, send and tail then come in as you."),
    "logout": Entry("login:logout", "Sign out of a server."),
    "password": Entry("login:password", "Take another password."),
    "close-account": Entry("closing:close_account", "Close your account, and take back what you wrote, if you want."),
    "identity": Entry("identity:identity", "The company's accounts that let you in on a server: list, remove."),
    "user": Entry("user:user", "The people of a server: list, add, rank, disable, enable, erase, reset."),
    "room": Entry("room:room", "The rooms of a server: list, create, edit, archive, role, remove, ban, mute, …"),
    "invite": Entry("invite:invite", "Links that let people in: create, list, revoke."),
    "token": Entry("token:token", "Tokens for bots and scripts: create, list, revoke."),
    "report": Entry("report:report", "What people have shown to moderators: list, settle."),
    "audit": Entry("audit:audit", "What was done to the server, its people and rooms."),
    "backup": Entry("backup:backup", "Copy everything into one file, while the server runs."),
    "restore": Entry("backup:restore", "Go back to a backup."),
    "doctor": Entry("doctor:doctor", "Look for what may go wrong, and say what to do."),
    "bench": Entry("bench:bench", "Let a crowd talk to a server, and see whether anything is lost."),
}


class LazyGroup(rich_click.RichGroup):
    """A group whose help is printed from the table; a subcommand's module is imported when it is run."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        entry = COMMANDS.get(cmd_name)
        return rich_click.RichCommand(name=cmd_name, help=entry.summary) if entry else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name, command, rest = super().resolve_command(ctx, args)
        return name, load(name) if name in COMMANDS and command else command, rest


def load(name: str) -> click.Command:
    """The subcommand itself, imported now. KeyError if there is none of that name."""
    module, _, attribute = COMMANDS[name].where.partition(":")
    command = getattr(import_module(f".{module}", __name__), attribute)
    assert isinstance(command, click.Command)
    return command


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="hubbub")
def main() -> None:
    """Hubbub: real-time chat you start with one command."""
