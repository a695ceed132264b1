"""The audit log: one line for every act that matters, also when it was refused. Must not know how acts are carried out."""

from typing import Any

import msgspec

from ..core.names import key_of
from ..core.policy import POLICY, is_visible
from ..protocol.command import secrets_of
from ..protocol.commands import Command, ListAudit, OpenSession, Write, name_of
from ..protocol.people import HUBBUB, AuditLine, Person
from ..protocol.replies import AuditPage
from ..store import audit, people, rooms
from ..store.audit import AuditRow
from ..store.driver import Link
from ..store.times import rfc3339
from .call import Call, place_of
from .office import is_office

OF_RIGHTS = frozenset({"forbidden", "need_factor"})
"""Refusals that leave a line whatever was asked."""

NAMES = ("user", "name", "room", "wish")
"""Fields that say whom or what a command is about."""

LAST = 2**63 - 1
LONGEST, LONGEST_NAME = 1000, 128


def is_noted(call: Call, command: Command, result: str) -> bool:
    """Whether it leaves a line: what is audited, what somebody had no right to, and every secret that was of no use."""
    if not isinstance(command, Write):
        return False
    return call.audited or POLICY[type(command)].audited or result in OF_RIGHTS or (command.guarded and result != "ok")


async def note(call: Call, command: Command, result: str) -> None:
    """Leave a line."""
    given: dict[str, Any] = msgspec.to_builtins(command)
    detail = _detail(given, secrets_of(type(command)))
    target = call.target or next((str(given[name]) for name in NAMES if name in given), "")
    await audit.add(call.tx, AuditRow(
        0, call.now.at, call.person.id, call.person.name or _named(given), call.person.kind, name_of(command), result,
        _short(target), call.room.name or str(given.get("room", ""))[:128], call.source.address, _short(detail),
        call.about or _key_in(command, given), " ".join(call.secluded),
    ))  # fmt: skip


def more_of(person: Person | None, command: Command, result: str, address: str) -> AuditRow:
    """A line for what was tried again and again: by somebody, from an address, or else at the account that was named."""
    given: dict[str, Any] = {} if address else msgspec.to_builtins(command)
    by = person or Person(id="", name=_named(given), kind="visitor")
    return AuditRow(
        0, 0, by.id, by.name, by.kind, name_of(command), result, "", "", address, "", _key_in(command, given)
    )  # fmt: skip


def vague(line: AuditRow) -> AuditRow:
    """The line without who and where."""
    return line._replace(by_id="", by_name="", by_kind="visitor", address="", about="")


def counted(line: AuditRow, more: int) -> AuditRow:
    """The line, saying how many more there were."""
    return line._replace(detail=msgspec.json.encode({"more": more}).decode())


async def jot(tx: Link, lines: list[AuditRow], at: int) -> None:
    """Leave lines as of now."""
    for line in lines:
        await audit.add(tx, line._replace(at=at))


async def list_records(call: Call, command: ListAudit) -> AuditPage:
    before = LAST if command.before is None else command.before
    by = command.by and await _id_of(call, command.by)
    on = (await _id_of(call, command.on), _key(command.on)) if command.on else None
    rows = await audit.newest(call.tx, before, by, command.action, command.limit + 1, on)
    hidden = await _hidden(call, rows)
    seen = [_veiled(row) if _is_of_others(call, row) and hidden & {*row.secluded.split()} else row for row in rows]
    return AuditPage(records=[_as_seen(row) for row in seen[: command.limit]], more=len(rows) > command.limit)


async def _hidden(call: Call, rows: list[AuditRow]) -> set[str]:
    """Those of the rooms in these lines that the reader may not know of, or that are no more."""
    hidden = set()
    for room_id in {room_id for row in rows for room_id in row.secluded.split()}:
        room = await rooms.by_id(call.tx, room_id, call.person.id)
        if room is None or is_visible(call.actor, place_of(call, room)):
            hidden.add(room_id)
    return hidden


def _is_of_others(call: Call, row: AuditRow) -> bool:
    """Whoever runs the machine reads everything, and everybody what they have done themselves."""
    return not is_office(call.person) and row.by_id != call.person.id


def _veiled(row: AuditRow) -> AuditRow:
    """The line without what a room is called and what was asked there; who it was done to stays."""
    return row._replace(room="", detail="", target=row.target if row.about or not row.room else "")


async def _id_of(call: Call, name: str) -> str:
    """Somebody who has that name now, or else whoever has or had that id."""
    if key_of(name) == HUBBUB.name:
        return HUBBUB.id
    user = await people.by_name(call.tx, _key(name))
    return user.id if user else name


def _key_in(command: Command, given: dict[str, Any]) -> str:
    """The key of the name by which somebody was meant, who was not found or not looked for."""
    return _key(str(given.get("user") or (given.get("name", "") if isinstance(command, OpenSession) else "")))


def _key(name: str) -> str:
    return _short(key_of(name.removeprefix("@")), LONGEST_NAME)


def _detail(given: dict[str, Any], secrets: frozenset[str]) -> str:
    """What else was asked; no secret is in it, and nothing that was said."""
    hidden = secrets | set(NAMES) | {"type", "id", "key", "text"}
    rest = {name: value for name, value in given.items() if name not in hidden and value not in (None, "", [])}
    return msgspec.json.encode(rest).decode() if rest else ""


def _named(given: dict[str, Any]) -> str:
    """What somebody unknown says they are called, which may be anything."""
    return _short(str(given.get("name", "")), LONGEST_NAME)


def _short(text: str, most: int = LONGEST) -> str:
    return text[:most].replace("\x00", "")


def _as_seen(row: AuditRow) -> AuditLine:
    return AuditLine(
        n=row.n, at=rfc3339(row.at), by=Person(id=row.by_id, name=row.by_name, kind=row.by_kind), action=row.action,
        result=row.result, target=row.target, room=row.room, address=row.address, detail=row.detail,
    )  # fmt: skip
