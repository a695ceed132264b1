"""Facts about the database itself: its epoch and its counters. Must not know what is counted."""

from .driver import Link


async def epoch(tx: Link) -> str | None:
    """The identity of this database's history, or None in a new database."""
    row = await tx.one("SELECT value FROM meta WHERE name = 'epoch'")
    return row[0] if row else None


async def set_epoch(tx: Link, epoch: str) -> None:
    await tx.run(
        "INSERT INTO meta (name, value) VALUES ('epoch', $1) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        epoch,
    )


async def secret(tx: Link) -> str:
    """What this database signs with. It was made with it, and leaves it never."""
    row = await tx.one("SELECT value FROM meta WHERE name = 'secret'")
    assert row is not None, "no secret"
    return str(row[0])


async def set_secret(tx: Link, secret: str) -> None:
    await tx.run("INSERT INTO meta (name, value) VALUES ('secret', $1) ON CONFLICT (name) DO NOTHING", secret)


async def claim(tx: Link) -> str | None:
    """The id of the invite that makes somebody the owner of a server that has none."""
    row = await tx.one("SELECT value FROM meta WHERE name = 'claim'")
    return row[0] if row else None


async def set_claim(tx: Link, invite_id: str) -> None:
    await tx.run(
        "INSERT INTO meta (name, value) VALUES ('claim', $1) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        invite_id,
    )


async def new_id(tx: Link, letter: str) -> str:
    """The next id of a kind: `u1`, `u2`, … or `r1`, …"""
    return f"{letter}{await count(tx, letter)}"


async def count(tx: Link, name: str) -> int:
    """The next number of a counter."""
    ((number,),) = await tx.run("UPDATE counters SET value = value + 1 WHERE name = $1 RETURNING value", name)
    return int(number)
