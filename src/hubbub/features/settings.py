"""The settings in force, compared with those of the last start: each that has changed is in the audit log. Must not know what they do."""

import hashlib
import hmac
from collections.abc import Iterable
from typing import NamedTuple

import msgspec

from ..protocol.people import HUBBUB
from ..store import audit, settings
from ..store.audit import AuditRow
from ..store.driver import Link

CHANGED = "setting.change"

LONGEST = 400
"""Characters of a text that are told."""


class InForce(NamedTuple):
    """A setting's text, and what it is where nobody sets it."""

    name: str
    text: str
    usual: str = ""
    is_secret: bool = False


async def compare(tx: Link, now: Iterable[InForce], key: bytes, at: int) -> None:
    """Tell what has changed since the last start, and keep what is in force. `key` is the data folder's.

    A first start has changed nothing; a setting that is new since the last one had its usual text then.
    """
    kept = await settings.kept(tx)
    is_first = not kept
    for each in now:
        text = _kept(each, each.text, key)
        was = kept.pop(each.name, text if is_first else _kept(each, each.usual, key))
        if text != was:
            await _tell(tx, each, was, at)
        await settings.keep(tx, each.name, text)
    for gone in kept:
        await settings.forget(tx, gone)


async def _tell(tx: Link, setting: InForce, was: str, at: int) -> None:
    detail = (
        "" if setting.is_secret else msgspec.json.encode({"was": was[:LONGEST], "is": setting.text[:LONGEST]}).decode()
    )
    await audit.add(
        tx, AuditRow(0, at, HUBBUB.id, HUBBUB.name, HUBBUB.kind, CHANGED, "ok", setting.name, "", "local", detail)
    )


def _kept(setting: InForce, text: str, key: bytes) -> str:
    """A secret is kept as what only the folder's key makes of it: enough to see that it is another one."""
    if not setting.is_secret or not text:
        return text
    return hmac.new(key, f"{setting.name} {text}".encode(), hashlib.sha256).hexdigest()
