"""How a line client comes in: the flags all of them share, the kept token, and what to say when it fails."""

import asyncio
import contextlib
import os
import stat
import sys
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any, NamedTuple, NoReturn, TypeVar

import click

from hubbub.client import Back, Client, Closed, ConnectionLost, Notice, Refused
from hubbub.client.address import DEFAULT, websocket_url
from hubbub.protocol.errors import BAD_TOKEN

from .account import come_in, sign_in_again
from .tokens import Keeper

F = TypeVar("F", bound=Callable[..., Any])

REFUSED, UNREACHABLE, INTERRUPTED, TERMINATED = 3, 4, 130, 143
"""Exit codes besides 0 (done) and 2 (wrong usage): the server said no; it cannot be reached; Ctrl-C; SIGTERM."""


SIGNED_OUT = ("bad_token", BAD_TOKEN)
"""What a token that is no longer good is refused or closed with."""


class Visitor(NamedTuple):
    """Who comes to which server, as the flags say it. Without name, token and account: whoever is signed in, or somebody new."""

    url: str
    name: str | None
    token: str | None
    visit: bool = False
    account: str | None = None


def flags(command: F) -> F:
    """The flags that say where and as whom."""
    for flag in (
        click.option("--account", metavar="NAME", help="Come in as this account; asks for its password, if need be."),
        click.option("--token", envvar="HUBBUB_TOKEN", help="Come in as the person of this token. [$HUBBUB_TOKEN]"),
        click.option("--name", envvar="HUBBUB_NAME", help="Come in as a guest of this name. [$HUBBUB_NAME]"),
    ):
        command = flag(command)
    return command


def visitor(url: str, name: str | None, token: str | None, account: str | None) -> Visitor:
    """Who comes, from the flags; for commands that need nobody to come back as the same person."""
    who = Visitor(url, name, token, account=one_of(name, token, account))
    return who._replace(visit=not (name or token or signed_in(who, Keeper(url))))


def one_of(name: str | None, token: str | None, account: str | None) -> str | None:
    """The account, if that is who comes. Raises click.UsageError."""
    if account and (name or token):
        raise click.UsageError("--account is somebody with a password; it goes with neither --name nor --token.")
    return account


def url_flag(command: F) -> F:
    """Where the server is, for commands whose arguments say something else."""
    return click.option(
        "--url", envvar="HUBBUB_URL", default=DEFAULT, callback=checked_url, metavar="URL",
        help=f"The server. [$HUBBUB_URL, {DEFAULT}]",
    )(command)  # fmt: skip


def checked_url(_: click.Context, __: click.Parameter, given: str) -> str:
    """The address in its full form, or a usage error."""
    try:
        return websocket_url(given)
    except ValueError as fault:
        raise click.BadParameter(str(fault)) from None


def run(main: Coroutine[Any, Any, int]) -> NoReturn:
    """Run a client to its exit code, each failure told in one sentence."""
    try:
        sys.exit(asyncio.run(_while_read(main)))
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except asyncio.CancelledError:
        sys.exit(TERMINATED)
    except BrokenPipeError:
        # Whoever read our output has enough of it. The interpreter must not find out again when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except Refused as no:
        fail(no.message, REFUSED)
    except Closed as end:
        fail(end.message, REFUSED)
    except ConnectionLost as gone:
        fail(f"{gone} Is the server running? (hubbub serve)", UNREACHABLE)


async def _while_read(main: Coroutine[Any, Any, int]) -> int:
    """Run on, but not after whoever reads our output has gone: in `hubbub tail | head -1` nothing may come to notice it by."""
    task, unread = asyncio.ensure_future(main), asyncio.Event()

    def stop() -> None:
        unread.set()
        task.cancel()

    if stat.S_ISFIFO(os.fstat(1).st_mode):
        asyncio.get_running_loop().add_reader(1, stop)
    try:
        return await task
    except asyncio.CancelledError:
        if unread.is_set():
            raise BrokenPipeError from None
        raise


def notice_text(notice: Notice) -> str:
    """A loss or a return of the connection, for people."""
    if isinstance(notice, Back):
        return "connected again"
    why = f" ({notice.why})" if notice.why else ""
    when = f"in {notice.wait:.0f} s" if notice.wait >= 0.5 else "now"
    return f"connection lost{why}, trying again {when}"


def fail(sentence: str, code: int) -> NoReturn:
    """One sentence on stderr, and out."""
    complain(sentence)
    sys.exit(code)


def complain(sentence: str) -> None:
    """One sentence on stderr."""
    click.echo(f"hubbub: {sentence}", err=True)


@contextlib.asynccontextmanager
async def entered(
    who: Visitor, keeper: Keeper, notify: Callable[[Notice], None], patience: float = 0.0
) -> AsyncIterator[Client]:
    """An open client, as the person kept for that name if there is one, and closed in the end."""
    chat = await _come_in(who, keeper, notify, patience)
    try:
        yield chat
    finally:
        await chat.close()


async def _come_in(who: Visitor, keeper: Keeper, notify: Callable[[Notice], None], patience: float) -> Client:
    if (account := signed_in(who, keeper)) is not None:
        return await _come_in_signed(account, who.url, keeper, notify, patience)
    keeps = not (who.token or who.visit)
    kept = keeper.load(who.name or "") if keeps else None
    if kept:
        try:
            return await _open(Client(who.url, token=kept, notify=notify, patience=patience))
        except (Refused, Closed) as no:
            if no.code not in SIGNED_OUT:
                raise
            keeper.forget(who.name or "")
            complain("The server no longer knows the token kept for you; coming in anew.")
    chat = await _open(
        Client(who.url, name=who.name, token=who.token, visit=who.visit, notify=notify, patience=patience)
    )
    if keeps and chat.token:
        keep(keeper, who.name or "", chat.token)
    return chat


def signed_in(who: Visitor, keeper: Keeper) -> str | None:
    """The account somebody comes in as, if they do; who else they are to be goes before who they were last time."""
    if who.account or who.name or who.token:
        return who.account
    kept = keeper.account()
    return kept.name if kept and kept.token else None


async def _come_in_signed(
    account: str, url: str, keeper: Keeper, notify: Callable[[Notice], None], patience: float
) -> Client:
    """As an account, with the token kept or a new one."""
    token = await come_in(keeper, account)
    try:
        return await _open(Client(url, token=token, notify=notify, patience=patience))
    except (Refused, Closed) as no:
        if no.code not in SIGNED_OUT:
            raise
    token = await sign_in_again(keeper, account, "You have been signed out.")
    return await _open(Client(url, token=token, notify=notify, patience=patience))


def keep(keeper: Keeper, name: str, token: str) -> None:
    """Keep a token if the disk lets us; talking goes on either way."""
    try:
        keeper.save(name, token)
    except OSError as fault:
        complain(f"Your token cannot be kept in {keeper.place}: {fault.strerror}.")


async def _open(chat: Client) -> Client:
    await chat.open()
    return chat
