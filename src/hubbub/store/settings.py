"""Rows of the settings of the last start, as text. Must not know which settings there are."""

from .driver import Link


async def kept(tx: Link) -> dict[str, str]:
    """Each setting's text by its name; nothing before the first start."""
    return dict(await tx.all("SELECT name, text FROM settings"))


async def keep(tx: Link, name: str, text: str) -> None:
    await tx.run(
        "INSERT INTO settings (name, text) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET text = excluded.text",
        name,
        text,
    )


async def forget(tx: Link, name: str) -> None:
    await tx.run("DELETE FROM settings WHERE name = $1", name)
