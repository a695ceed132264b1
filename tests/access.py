"""Accounts for tests: a house whose owner has come in, and others who follow. Must not know what is tested."""

from typing import Any

from tests.house import House, Wire

PASSWORD = "correct horse battery"


async def owner(home: House, name: str = "ann") -> Wire:
    """The first account, made with the link of the first start, and owner of the server."""
    code = await home.claim()
    return await register(home, name, invite=code)


async def register(home: House, name: str, **fields: Any) -> Wire:
    """Somebody who has just made an account and said hello with what they were given."""
    made = await home.connect().ask("account.register", name=name, password=PASSWORD, **fields)
    assert made["type"] == "ok", made
    return await sign_on(home, made)


async def sign_in(home: House, name: str, **fields: Any) -> Wire:
    """Somebody who signs in to their account, from another device."""
    opened = await home.connect().ask("session.open", **{"name": name, "password": PASSWORD, **fields})
    assert opened["type"] == "ok", opened
    return await sign_on(home, opened)


async def sign_on(home: House, opened: dict[str, Any]) -> Wire:
    wire = await home.enter(token=opened["token"])
    wire.opened = opened
    return wire


async def invited(home: House, by: Wire, name: str, **offer: Any) -> Wire:
    """Somebody who comes in by an invite."""
    made = await by.ask("invite.create", **offer)
    assert made["type"] == "ok", made
    by.heard()
    return await register(home, name, invite=made["code"])


async def audit(reader: Wire, **narrowed: Any) -> list[dict[str, Any]]:
    """The audit log, oldest first."""
    page = await reader.ask("audit.list", **narrowed)
    return list(reversed(page["records"]))
