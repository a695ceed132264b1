"""The language as TypeScript, drawn from the same tables for the web client. Must not know how the web client uses it.

`python -m hubbub.protocol.typescript webapp/src/protocol` writes it: a file for each of Python's that holds types, and three of tables.
"""

import inspect
import json
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, get_args

import msgspec
from msgspec import inspect as types

from . import people
from .commands import COMMANDS, Resume, name_of
from .errors import CLOSES, REFUSALS
from .events import COUNTED, EVENTS
from .replies import REPLIES, Error, Limits, Reply
from .signals import SIGNALS

NOUNS: tuple[type[msgspec.Struct], ...] = (
    *(n for n in vars(people).values() if isinstance(n, type) and issubclass(n, people.Noun) and n is not people.Noun),
    Limits, Resume,
)  # fmt: skip

CHOICES = {
    "Kind": people.Kind, "Rank": people.Rank, "RoomKind": people.RoomKind, "RoomState": people.RoomState, "Role": people.Role,
}  # fmt: skip

PLAIN: dict[type[types.Type], str] = {
    types.StrType: "string",
    types.IntType: "number",
    types.FloatType: "number",
    types.BoolType: "boolean",
    types.AnyType: "unknown",
}

HEAD = "// The language of hubbub.v1: {what}. Printed by `make docs`; change the tables in src/hubbub/protocol."

ANSWERS: tuple[type[msgspec.Struct], ...] = (*dict.fromkeys(REPLIES.values()), Error)

STRUCTS = (*NOUNS, *COMMANDS, *ANSWERS, *EVENTS, *SIGNALS)

HOME = dict.fromkeys(CHOICES, "people") | {struct.__name__: struct.__module__.rpartition(".")[2] for struct in STRUCTS}
"""The file of each type: that of Python's."""


def typescript() -> dict[str, str]:
    """Each file's text, ending in a newline, by its name."""
    parts: dict[str, list[str]] = {home: [] for home in HOME.values()}
    parts["people"] += [f"export type {name} = {_literal(get_args(literal))}" for name, literal in CHOICES.items()]
    for struct in STRUCTS:
        parts[HOME[struct.__name__]].append(_interface(struct))
    files = {home: _file(home, f"the types of {home.replace('_', ' ')}", found) for home, found in parts.items()}
    files["frames"] = _file("frames", "what a frame may be", list(_unions()))
    files["tables"] = _file("tables", "what answers what, and which events and signals there are", list(_tables()))
    files["errors"] = _file("errors", "refusals and close codes, and what to do then", list(_errors()))
    files["index"] = _file("index", "all of it", ["\n".join(f"export * from './{home}'" for home in files)])
    return {f"{home}.ts": text for home, text in files.items()}


def write(folder: Path) -> None:
    """Write the files, and take away those of before that are none any more."""
    fresh = typescript()
    folder.mkdir(exist_ok=True)
    for stale in {path.name for path in folder.glob("*.ts")} - fresh.keys():
        (folder / stale).unlink()
    for name, text in fresh.items():
        (folder / name).write_text(text, "utf-8")


def _file(home: str, what: str, parts: list[str]) -> str:
    said = re.sub(r"/\*.*?\*/", "", "\n".join(parts), flags=re.S)
    wanted: dict[str, list[str]] = {}
    for name in sorted(set(re.findall(r"\b[A-Z]\w+", said)) & HOME.keys()):
        wanted.setdefault(HOME[name], []).append(name)
    wanted.pop(home, None)
    imports = [f"import type {{ {', '.join(names)} }} from './{other}'" for other, names in sorted(wanted.items())]
    head = [HEAD.format(what=what), *(["\n".join(imports)] if imports else [])]
    return "\n\n".join([*head, *parts]) + "\n"


def _unions() -> Iterator[str]:
    yield _union("AnyCommand", COMMANDS)
    yield _union("AnyReply", ANSWERS)
    yield _union("AnyEvent", EVENTS)
    yield _union("AnySignal", SIGNALS)
    yield "export type AnyFrame = AnyReply | AnyEvent | AnySignal"


def _tables() -> Iterator[str]:
    yield _record("Commands", ((name_of(c), c) for c in COMMANDS))
    yield _record("Replies", ((name_of(c), r) for c, r in REPLIES.items()))
    yield _names("EVENTS", EVENTS)
    yield _names("SIGNALS", SIGNALS)
    yield _names("COUNTED", (e for e in EVENTS if e in COUNTED))


def _errors() -> Iterator[str]:
    refusals = ",\n".join(
        f"  {code}: {{ retry: {json.dumps(r.retry)}, meaning: {json.dumps(r.meaning)} }}"
        for code, r in REFUSALS.items()
    )
    yield f"export const REFUSALS: Record<string, {{ retry: boolean; meaning: string }}> = {{\n{refusals},\n}}"
    closes = ",\n".join(
        f"  {code}: {{ then: {json.dumps(c.then)}, meaning: {json.dumps(c.meaning)} }}" for code, c in CLOSES.items()
    )
    then = _literal(sorted({c.then for c in CLOSES.values()}))
    yield f"export type Then = {then}"
    yield f"export const CLOSES: Record<number, {{ then: Then; meaning: string }}> = {{\n{closes},\n}}"


def _interface(struct: type[msgspec.Struct]) -> str:
    info = types.type_info(struct)
    assert isinstance(info, types.StructType)
    tag = [f"  type: {json.dumps(info.tag)}"] if info.tag is not None else []
    fields = [f"  {f.encode_name}{'' if f.required else '?'}: {_type(f.type)}" for f in info.fields]
    return f"{_comment(struct)}export interface {struct.__name__} {{\n" + "\n".join([*tag, *fields]) + "\n}"


def _type(info: types.Type) -> str:
    if isinstance(info, types.Metadata):
        return _type(info.type)
    if isinstance(info, types.StructType):
        return info.cls.__name__
    if isinstance(info, types.ListType):
        return f"{_type(info.item_type)}[]"
    if isinstance(info, types.DictType):
        return f"Record<string, {_type(info.value_type)}>"
    if isinstance(info, types.LiteralType):
        return next((n for n, c in CHOICES.items() if set(get_args(c)) == set(info.values)), _literal(info.values))
    if isinstance(info, types.UnionType):
        # Every field that may be None has None as its default, and defaults are left out of frames.
        return " | ".join(_type(t) for t in info.types if not isinstance(t, types.NoneType))
    return PLAIN[type(info)]


def _comment(struct: type[msgspec.Struct]) -> str:
    lines = (inspect.getdoc(struct) or "").splitlines()
    if len(lines) == 1:
        return f"/** {lines[0]} */\n"
    return "/**\n" + "\n".join(f" * {line}".rstrip() for line in lines) + "\n */\n"


def _literal(values: Iterable[Any]) -> str:
    return " | ".join(json.dumps(v) for v in values)


def _union(name: str, structs: Iterable[type[msgspec.Struct]]) -> str:
    return f"export type {name} =\n" + "\n".join(f"  | {s.__name__}" for s in structs)


def _record(name: str, rows: Iterable[tuple[str, type[msgspec.Struct] | type[Reply]]]) -> str:
    return f"export interface {name} {{\n" + "\n".join(f"  {json.dumps(k)}: {s.__name__}" for k, s in rows) + "\n}"


def _names(name: str, structs: Iterable[type[msgspec.Struct]]) -> str:
    tags = ", ".join(json.dumps(s.__struct_config__.tag) for s in structs)
    return f"export const {name} = [{tags}] as const"


if __name__ == "__main__":
    write(Path(sys.argv[1]))
