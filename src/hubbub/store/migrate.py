"""Brings a database to the newest schema, one numbered file at a time. Must not know what the tables mean."""

import re
from collections.abc import Iterator
from functools import partial
from importlib.resources import files

from .driver import Driver, Link


class NewerSchema(Exception):
    """The database was written by a newer Hubbub."""


def migrations() -> list[tuple[int, str]]:
    """Every migration as (number, SQL), in order."""
    found = (files(__package__) / "migrations").iterdir()
    return sorted((int(f.name[:4]), f.read_text("utf-8")) for f in found if re.fullmatch(r"\d{4}_\w+\.sql", f.name))


async def migrate(db: Driver, is_sqlite: bool = True) -> int:
    """Apply what is missing, each file in one transaction. Returns the schema's number. Raises NewerSchema."""
    version = await db.transaction(_version)
    known = migrations()
    if version > known[-1][0]:
        raise NewerSchema(f"The data was written by a newer Hubbub (schema {version}; this one knows {known[-1][0]}).")
    for number, sql in known:
        if number > version:
            await db.transaction(partial(_apply, number=number, sql=sql, is_sqlite=is_sqlite))
    return known[-1][0]


async def _version(tx: Link) -> int:
    await tx.run("CREATE TABLE IF NOT EXISTS schema_version (version BIGINT NOT NULL)")
    row = await tx.one("SELECT max(version) FROM schema_version")
    return int(row[0] or 0) if row else 0


async def _apply(tx: Link, number: int, sql: str, is_sqlite: bool) -> None:
    for statement in _statements(sql, is_sqlite):
        await tx.run(statement)
    await tx.run("INSERT INTO schema_version (version) VALUES ($1)", number)


def _statements(sql: str, is_sqlite: bool) -> Iterator[str]:
    sql = re.sub(r"--.*", "", sql)
    sql = re.sub(r"/\*sqlite (.*?)\*/", r"\1" if is_sqlite else "", sql)
    return (statement for part in sql.split(";") if (statement := part.strip()))
