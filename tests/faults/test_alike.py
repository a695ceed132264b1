"""Whether somebody or something exists, over real sockets: the same answer to the letter, in the same time (RELIABILITY E 58, F 66)."""

import asyncio
import json
import random
import re
from collections.abc import Callable
from statistics import median
from time import perf_counter
from typing import Any, NamedTuple

import pytest

from tests.faults.server import SOON, Server
from tests.faults.speaker import Speaker, speaking
from tests.faults.test_factors import PASSWORD, become_owner

NEAR = 0.005
"""Seconds that two medians may be apart."""

ACCOUNTS, OF_ADDRESS = 25, 20
"""Eight guesses for an account and twenty from an address: fewer than are slowed down."""

Question = tuple[str, dict[str, Any]]


class Pair(NamedTuple):
    """Two questions that nobody may tell apart by what comes of them, each by the number of the try."""

    there: Callable[[int], Question]
    missing: Callable[[int], Question]
    token: str | None = None


class Answer(NamedTuple):
    """What came back, without what is different each time and without what was asked; and after how long."""

    told: str
    took: float


async def ask(server: Server, address: str, question: Question, token: str | None) -> Answer:
    """Over a connection of its own, from a loopback address of its own."""
    command, fields = question
    body = json.dumps(fields)
    head = [f"POST /api/v1/{command} HTTP/1.1", "Host: localhost", "Connection: close", f"Content-Length: {len(body)}"]
    if token:
        head.append(f"Authorization: Bearer {token}")
    reader, writer = await asyncio.open_connection(server.host, server.port, local_addr=(address, 0))
    try:
        begun = perf_counter()
        writer.write("\r\n".join([*head, "", body]).encode())
        text = (await asyncio.wait_for(reader.read(), SOON)).decode()
        took = perf_counter() - begun
    finally:
        writer.transport.abort()
    told = re.sub(r"(?im)^date: .*$", "", text)
    for given in fields.values():
        told = told.replace(str(given), "…")
    return Answer(told, took)


async def pairs_of(server: Server, ann: Speaker, bob: Speaker) -> dict[str, Pair]:
    """Everything that somebody who may not know could ask after."""
    for n in range(ACCOUNTS):
        assert (await ann.ask("user.add", name=f"p{n:02}", password=PASSWORD, key=f"p{n}"))["type"] == "ok"
    used = (await ann.ask("invite.create", key="i1"))["code"]
    made = await bob.ask("account.register", name="bob", password=PASSWORD, invite=used)
    await bob.ask("room.create", name="held", key="r1")
    lost = await ann.ask("user.reset", user="p00", key="i2")
    await ann.ask("invite.revoke", invite=lost["invite"]["id"], key="i3")
    hidden = (await ann.ask("room.create", name="hidden", private=True, key="r2"))["room"]["id"]
    never, new = "x" * len(used), {"name": "eve", "password": PASSWORD}
    guess = {"password": "wrong horse battery"}
    return {
        "login": Pair(
            lambda n: ("session.open", {"name": f"p{n % ACCOUNTS:02}", **guess}),
            lambda n: ("session.open", {"name": f"q{n % ACCOUNTS:02}", **guess}),
        ),
        "sign-up": Pair(
            lambda n: ("account.register", {**new, "name": f"p{n % ACCOUNTS:02}"}),
            lambda n: ("account.register", {**new, "name": f"q{n % ACCOUNTS:02}"}),
        ),
        "invite": Pair(lambda n: ("invite.show", {"invite": used}), lambda n: ("invite.show", {"invite": never})),
        "reset": Pair(
            lambda n: ("account.register", {**new, "invite": lost["code"]}),
            lambda n: ("account.register", {**new, "invite": never}),
        ),
        "room": Pair(
            lambda n: ("message.history", {"room": hidden}), lambda n: ("message.history", {"room": "r999"[: len(hidden)]}),
            made["token"],
        ),
    }  # fmt: skip


async def compared(server: Server, pair: Pair, place: int, tries: int, rng: random.Random) -> tuple[float, float]:
    """The medians of how long the two take. They must be answered alike, and be asked in no order that shows."""
    took: dict[bool, list[float]] = {True: [], False: []}
    told = set()
    for n in range(tries):
        for is_there in rng.sample((True, False), 2):
            question = (pair.there if is_there else pair.missing)(n)
            answer = await ask(server, f"127.{place}.1.{1 + n // (OF_ADDRESS // 2)}", question, pair.token)
            took[is_there].append(answer.took)
            told.add(answer.told)
    assert len(told) == 1, told
    assert "rate_limited" not in told.pop()
    return median(took[True]), median(took[False])


async def medians(server: Server, tries: int, rng: random.Random) -> dict[str, tuple[float, float]]:
    async with speaking(server.url, "ann") as ann, speaking(server.url, "bob-2") as bob:
        await become_owner(server, ann)
        pairs = await pairs_of(server, ann, bob)
        return {
            what: await compared(server, pair, 2 + place, tries, rng)
            for place, (what, pair) in enumerate(pairs.items())
        }


async def test_58_what_exists_and_what_does_not_are_answered_alike_over_http(
    server: Server, rng: random.Random
) -> None:
    """E 58, F 66: a name, an invite, the link of a lost password, a private room: status, headers and body to the letter."""
    await medians(server, 4, rng)


@pytest.mark.long
async def test_58_what_exists_and_what_does_not_take_the_same_time(server: Server, rng: random.Random) -> None:
    """E 58, F 66: medians of 200 tries each, by the clock, at most 5 ms apart."""
    found = await medians(server, 200, rng)
    for what, (there, missing) in found.items():
        print(f"{what}: {1000 * there:.2f} ms where it exists, {1000 * missing:.2f} ms where it does not")
    apart = {what: abs(there - missing) for what, (there, missing) in found.items()}
    assert max(apart.values()) < NEAR, found
    assert min(found["login"]) > 0.01, "it is the dear hash that is timed"
