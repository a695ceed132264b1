"""How big things are in a story: pages, buffers and queues so small that a few lines fill them. Must not know what fills them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from random import Random
from typing import Any
from unittest.mock import patch

from hubbub import catchup, dispatch
from hubbub.core import session
from hubbub.features import erasure
from hubbub.gateways import metrics, websocket
from hubbub.protocol import frames


@dataclass(frozen=True)
class Scale:
    """The server's and the clients' limits in one story. `ahead`: what a client takes in before somebody looks at it."""

    page: int = catchup.PAGE
    portion: int = frames.PORTION
    high_water: int = websocket.HIGH_WATER
    at_once: int = dispatch.MOST_AT_ONCE
    waiting: int = session.MOST_WAITING
    ahead: int = 1000
    replay: int = 100_000
    rate: float = 0.0
    burst: int = 0
    erased: int = erasure.AT_ONCE


def draw_scale(rng: Random) -> Scale:
    """Mostly tiny, now and then as it is outside."""
    if rng.random() < 0.1:
        return Scale()
    return Scale(
        page=rng.choice((1, 2, 3, 10)),
        portion=rng.choice((1, 300, 2_000)),
        high_water=rng.choice((500, 2_000, 6_000)),
        at_once=rng.choice((1, 2, 500)),
        waiting=rng.choice((1, 3, 64)),
        ahead=rng.choice((1, 4, 1000)),
        replay=rng.choice((0, 3, 10, 100_000, 100_000)),
        rate=rng.choice((0.0, 0.0, 2.0)),
        burst=rng.choice((1, 3)),
        erased=rng.choice((1, 2, 20)),
    )


@contextmanager
def scaled(scale: Scale) -> Iterator[None]:
    """Things are of that size within."""
    changes: list[tuple[Any, str, float]] = [
        (catchup, "PAGE", scale.page), (frames, "PORTION", scale.portion), (websocket, "HIGH_WATER", scale.high_water),
        (dispatch, "MOST_AT_ONCE", scale.at_once), (session, "MOST_WAITING", scale.waiting), (metrics, "PROBE", 1.0),
        (erasure, "AT_ONCE", scale.erased),
    ]  # fmt: skip
    patches = [patch.object(place, name, value) for place, name, value in changes]
    for one in patches:
        one.start()
    try:
        yield
    finally:
        for one in patches:
            one.stop()
