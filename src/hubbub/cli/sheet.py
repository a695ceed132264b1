"""Answers to an operator, as tables for people and lines of JSON for scripts. Must not know what was asked."""

import re
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any

import click
import msgspec
from rich.console import Console
from rich.table import Table
from rich.text import Text

from hubbub.protocol.people import AuditLine, Ban, Credential, Identity, Invite, Member, Noun, Report, Room, User
from hubbub.protocol.replies import Reply

from .lines import visible

Column = Callable[[Any], str]

UNBOUNDED = 10_000
"""Columns of a page that is no terminal: nothing is folded in a pipe."""

RAW = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")
"""What JSON allows as it is and a terminal obeys."""


def moment(at: str | None) -> str:
    """A time as people here read it, to the minute."""
    if not at:
        return ""
    try:
        return datetime.fromisoformat(at).astimezone().strftime("%Y-%m-%d %H:%M")
    except ValueError:
        return at


def _limits(credential: Credential) -> str:
    """What a token is limited to; a list that is there and empty allows nothing."""
    limits = (
        f"{word}: {', '.join(some) or 'none'}"
        for word, some in (("commands", credential.commands), ("rooms", credential.rooms)) if some is not None
    )  # fmt: skip
    return "; ".join(limits)


def _state(user: User) -> str:
    return "" if user.disabled is None else f"kept out until {moment(user.disabled)}" if user.disabled else "kept out"


COLUMNS: dict[type[Noun], dict[str, Column]] = {
    User: {
        "name": lambda u: u.user.name,
        "rank": lambda u: u.rank,
        "kind": lambda u: u.user.kind,
        "display": lambda u: u.user.display,
        "seen": lambda u: moment(u.seen) or "never",
        "factor": lambda u: "yes" if u.factor else "",
        "": _state,
    },
    Invite: {
        "id": lambda i: i.id,
        "for": lambda i: f"password of {i.user.name}" if i.user else f"new {i.rank}s",
        "by": lambda i: i.by.name,
        "left": lambda i: str(i.left),
        "expires": lambda i: moment(i.expires),
        "rooms": lambda i: ", ".join(i.rooms),
        "": lambda i: "revoked" if i.revoked else "",
    },
    Identity: {
        "id": lambda i: i.id,
        "issuer": lambda i: i.issuer,
        "subject": lambda i: i.subject,
        "made": lambda i: moment(i.made),
    },
    Credential: {
        "id": lambda c: c.id,
        "kind": lambda c: c.kind,
        "who": lambda c: c.user.name,
        "name": lambda c: c.name,
        "limits": _limits,
        "address": lambda c: c.address,
        "used": lambda c: moment(c.used),
        "expires": lambda c: moment(c.expires),
        "": lambda c: "this one" if c.current else "",
    },
    Room: {
        "name": lambda r: r.name,
        "kind": lambda r: r.kind,
        "state": lambda r: r.state,
        "guests": lambda r: "yes" if r.guests else "",
        "topic": lambda r: r.topic,
    },
    Member: {"name": lambda m: m.user.name, "role": lambda m: m.role, "muted": lambda m: moment(m.muted)},
    Ban: {
        "name": lambda b: b.user.name,
        "by": lambda b: b.by.name,
        "at": lambda b: moment(b.at),
        "until": lambda b: moment(b.until),
        "reason": lambda b: b.reason,
    },
    Report: {
        "n": lambda r: str(r.n),
        "room": lambda r: r.name or r.room,
        "seq": lambda r: str(r.seq),
        "author": lambda r: r.author.name,
        "by": lambda r: r.by.name,
        "at": lambda r: moment(r.at),
        "reason": lambda r: r.reason,
        "text": lambda r: r.text,
        "settled": lambda r: f"{moment(r.settled)} by {r.settler.name}" if r.settled and r.settler else "",
        "note": lambda r: r.note,
    },
    AuditLine: {
        "at": lambda a: moment(a.at),
        "by": lambda a: a.by.name,
        "action": lambda a: a.action,
        "on": lambda a: a.target,
        "room": lambda a: a.room,
        "result": lambda a: a.result,
        "from": lambda a: a.address,
        "detail": lambda a: a.detail,
    },
}
"""What is shown of each kind of thing; what is long or rare comes last."""


NOTHING: dict[str, str] = {
    "users": "No people.",
    "credentials": "No sessions or tokens.",
    "identities": "No company accounts.",
    "invites": "No invites.",
    "rooms": "No rooms.",
    "members": "No members.",
    "bans": "No bans.",
    "reports": "No reports.",
    "records": "No lines.",
}
"""What is said where there is none of a kind, by the field that would hold them."""


def show(replies: Sequence[Reply], url: str, as_json: bool) -> None:
    """What was answered, page by page, as one. Of a link or a token that is told once, all there is to know."""
    things = [thing for reply in replies for thing in _things(reply)]
    more = {name: value for reply in replies for name, value in _once(reply, url)}
    if as_json:
        found = [_fields(thing) for thing in things] or ([] if _lists(replies) else [_rest(replies[-1])])
        for fields in found:
            click.echo(line({**fields, **more}))
        return
    if things:
        table(things)
    else:
        click.echo(_nothing(replies[0]))
    for name, value in more.items():
        click.echo(f"{name}, shown this once: {visible(value)}")


def table(things: Sequence[Noun]) -> None:
    """Things of one kind, a row each; a column that is empty throughout is left out."""
    rows = [[visible(cell(thing)) for cell in COLUMNS[type(thing)].values()] for thing in things]
    titles = list(COLUMNS[type(things[0])])
    used = [n for n in range(len(titles)) if any(row[n] for row in rows)]
    drawn = Table(box=None, pad_edge=False, header_style="bold")
    for n in used:
        drawn.add_column(titles[n], overflow="fold", no_wrap=titles[n] in {"id", "at"})
    for row in rows:
        # Text, and not a string: what people wrote is no mark-up.
        drawn.add_row(*(Text(row[n]) for n in used))
    console = Console(highlight=False, width=None if sys.stdout.isatty() else UNBOUNDED)
    with console.capture() as captured:
        console.print(drawn)
    click.echo("\n".join(text.rstrip() for text in captured.get().splitlines()))


def line(thing: Any) -> str:
    """One thing as JSON, in the words of the protocol."""
    return RAW.sub(lambda found: f"\\u{ord(found[0]):04x}", msgspec.json.encode(thing).decode())


def _things(reply: Reply) -> Iterator[Noun]:
    for name in reply.__struct_fields__:
        value = getattr(reply, name)
        if type(value) in COLUMNS:
            yield value
        elif isinstance(value, list):
            yield from (each for each in value if type(each) in COLUMNS)


def _lists(replies: Sequence[Reply]) -> bool:
    return any(isinstance(getattr(replies[0], name), list) for name in replies[0].__struct_fields__)


def _nothing(reply: Reply) -> str:
    """Of what was asked for there is none; or something was done, and there is nothing to say of it."""
    return next((NOTHING[name] for name in reply.__struct_fields__ if name in NOTHING), "Done.")


def _once(reply: Reply, url: str) -> Iterator[tuple[str, str]]:
    if code := getattr(reply, "code", ""):
        yield "link", f"{url}/#/invite/{code}"
    if token := getattr(reply, "token", ""):
        yield "token", token


def _fields(thing: Noun) -> dict[str, Any]:
    """With what is at its default as well: a script need not know the defaults."""
    return {name: getattr(thing, name) for name in thing.__struct_fields__}


def _rest(reply: Reply) -> dict[str, Any]:
    return {name: value for name, value in msgspec.to_builtins(reply).items() if name not in {"type", "re"}}
