"""What the tests of features may ask for."""

from collections.abc import Callable

import pytest

from hubbub.store import erasures
from hubbub.store.driver import Link, StoreFull


@pytest.fixture
def full_disk(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """The disk is full from the erasure's transaction of that number on; for ever, until it is said again."""
    least, left = erasures.least, 0

    async def least_or_full(tx: Link) -> erasures.Erasure | None:
        nonlocal left
        left -= 1
        if left < 0:
            raise StoreFull("no space")
        return await least(tx)

    def fill(after: int) -> None:
        nonlocal left
        left = after

    monkeypatch.setattr("hubbub.store.erasures.least", least_or_full)
    return fill
