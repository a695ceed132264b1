"""One statement that asks about many. Must not know what is asked."""

from collections.abc import Sequence
from functools import cache
from itertools import chain, repeat
from typing import Any

from .driver import Link, Row

AT_ONCE = 64
"""Asked about in one statement."""


async def ask(tx: Link, sql: str, asked: Sequence[tuple[Any, ...]]) -> list[Row]:
    """The rows for all that is asked about, where `sql` says {asked}; some may come twice."""
    found = []
    for start in range(0, len(asked), AT_ONCE):
        found += await _ask(tx, sql, asked[start : start + AT_ONCE])
    return found


async def _ask(tx: Link, sql: str, asked: Sequence[tuple[Any, ...]]) -> list[Row]:
    # A statement for each power of two: the last is asked about again until they are so many.
    count = 1 << (len(asked) - 1).bit_length()
    values = chain(asked, repeat(asked[-1], count - len(asked)))
    return await tx.all(_statement(sql, count, len(asked[0])), *chain.from_iterable(values))


@cache
def _statement(sql: str, count: int, width: int) -> str:
    rows = (", ".join(f"${row * width + n + 1}" for n in range(width)) for row in range(count))
    return sql.format(asked=", ".join(f"({row})" for row in rows))
