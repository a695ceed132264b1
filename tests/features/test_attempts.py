"""Attempts that come to nothing: each is in the audit log, a flood of them is a few lines, and no secret is in any."""

import asyncio
import os
import sys
import threading
from typing import Any

import pytest
from tests.access import PASSWORD, audit, invited, owner, sign_in
from tests.house import House, Wire, house

from hubbub.core.attempts import OF_ACCOUNT, OF_ADDRESS, WINDOW
from hubbub.core.policy import POLICY
from hubbub.features.call import Rules
from hubbub.protocol.commands import BY_NAME
from hubbub.proving import MOST_WAITING, NICE

WRONG = "wrong horse battery"

STRANGERS: dict[str, tuple[dict[str, Any], str]] = {
    "session.open": ({"name": "ann", "password": WRONG}, "bad_login"),
    "account.register": ({"name": "eve", "password": WRONG, "invite": "horse"}, "bad_invite"),
    "invite.show": ({"invite": "horse"}, "bad_invite"),
    "passkey.open": ({"answer": {"horse": "horse"}}, "bad_login"),
}
OWN: dict[str, tuple[dict[str, Any], str]] = {
    "account.password": ({"password": WRONG, "new": WRONG}, "bad_login"),
    "account.close": ({"password": WRONG}, "bad_login"),
    "factor.begin": ({"password": WRONG}, "bad_login"),
    "factor.remove": ({"password": WRONG, "code": "horse"}, "bad_login"),
    "factor.codes": ({"password": WRONG}, "bad_login"),
    "passkey.begin": ({"password": WRONG}, "bad_login"),
    "passkey.add": ({"name": "laptop", "answer": {"horse": "horse"}}, "bad_passkey"),
    "identity.begin": ({"password": WRONG}, "bad_login"),
    "identity.remove": ({"identity": "x", "password": WRONG}, "bad_login"),
    "passkey.remove": ({"passkey": "x", "password": WRONG}, "bad_login"),
    "user.add": ({"name": "eve", "password": "horse"}, "bad_password"),
}


def test_every_command_with_a_secret_is_looked_at_here() -> None:
    assert {name for name, command in BY_NAME.items() if getattr(command, "guarded", False)} == {*STRANGERS, *OWN}


@pytest.mark.parametrize("command", STRANGERS)
async def test_90_a_stranger_who_fails_leaves_one_line(home: House, command: str) -> None:
    """J 90: who they said they were, from where, and what came of it."""
    ann = await owner(home)
    before = await audit(ann)
    fields, code = STRANGERS[command]
    assert (await home.connect(address="203.0.113.9").ask(command, **fields))["code"] == code
    (line,) = (await audit(ann))[len(before) :]
    assert (line["action"], line["result"], line["address"]) == (command, code, "203.0.113.9")
    assert (line["by"]["id"], line["by"]["name"]) == ("", fields.get("name", ""))
    assert "horse" not in str(line)


@pytest.mark.parametrize("command", OWN)
async def test_90_somebody_known_who_fails_leaves_one_line(home: House, command: str) -> None:
    """J 90: also where what they gave was no good before anything was looked at."""
    ann = await owner(home)
    before = await audit(ann)
    fields, code = OWN[command]
    assert (await ann.ask(command, **fields))["code"] == code
    (line,) = (await audit(ann))[len(before) :]
    assert (line["action"], line["result"], line["by"]["name"]) == (command, code, "ann")
    assert "horse" not in str(line)


@pytest.mark.parametrize("name", ["ann", "nobody"])
async def test_90_a_flood_at_one_account_is_a_few_lines_that_say_how_many(home: House, name: str) -> None:
    """J 90: from five hundred addresses, whether or not the account exists; nothing is said of the others until it is over."""
    ann = await owner(home)
    before = await audit(ann)
    for n in range(500):
        await guess(home, f"198.51.{n // 250}.{n % 250}", name)
    tried = [("bad_login", "")] * OF_ACCOUNT + [("rate_limited", "")]
    assert [told(line) for line in (await audit(ann))[len(before) :]] == tried
    await home.pass_time(int(WINDOW))
    lines = (await audit(ann))[len(before) :]
    assert [told(line) for line in lines] == [*tried, ("rate_limited", f'{{"more":{500 - OF_ACCOUNT - 1}}}')]
    assert {line["by"]["name"] for line in lines} == {name}
    assert "address" not in lines[-1], "it came from everywhere"


async def test_90_a_flood_from_one_network_is_a_few_lines_whatever_the_names(home: House) -> None:
    """J 90: the addresses of an IPv6 network are one, and no name is worth a line of its own."""
    ann = await owner(home)
    before = await audit(ann)
    for n in range(500):
        await guess(home, f"2001:db8:7:7::{n:x}", f"p{n}")
    await home.pass_time(int(WINDOW))
    lines = (await audit(ann))[len(before) :]
    results = [line["result"] for line in lines]
    assert results == ["bad_login"] * OF_ADDRESS + ["rate_limited"] * 2
    assert told(lines[-1]) == ("rate_limited", f'{{"more":{500 - OF_ADDRESS - 1}}}')
    assert lines[-1]["address"].startswith("2001:db8:7:7:")


async def test_90_what_was_counted_is_told_before_the_server_ends() -> None:
    """J 90: a stop in the middle of a window loses no count."""
    async with house() as home:
        await owner(home)
        for _ in range(OF_ACCOUNT + 5):
            await guess(home, "192.0.2.9", "ann")
        await home.road.stop()
        assert '{"more":4}' in await home.dump()


async def test_90_a_name_of_any_length_is_kept_short(home: House) -> None:
    """J 90: sixty thousand letters, and a NUL among them, are no reason to keep as many."""
    ann = await owner(home)
    await home.connect().ask("session.open", name="x\x00" * 5_000, password=WRONG)
    assert len(str((await audit(ann))[-1])) < 1_000


async def test_60_wrong_invites_are_guesses_whoever_makes_an_account_with_them(home: House) -> None:
    """E 60: a code is guessed by using it as well as by looking at it; the right one has to wait then, from there."""
    ann = await owner(home)
    code = (await ann.ask("invite.create"))["code"]
    asked = {"name": "eve", "password": PASSWORD}
    answers = [await ask(home, "account.register", invite=f"guess {n}", **asked) for n in range(OF_ADDRESS + 1)]
    assert answers == ["bad_invite"] * OF_ADDRESS + ["rate_limited"]
    assert await ask(home, "account.register", invite=code, **asked) == "rate_limited"
    await invited(home, ann, "eve")


async def test_57_a_password_that_was_not_looked_at_is_no_guess(home: House) -> None:
    """E 57: while strangers fill the queue its owner is asked to come again, and has used nothing up by trying."""
    await owner(home)
    crowd = [home.connect(address=f"198.51.100.{n}") for n in range(MOST_WAITING)]
    anns = [home.connect() for _ in range(2 * OF_ACCOUNT)]
    gate = threading.Event()
    home.road.prover._thread.submit(gate.wait)
    for n, wire in enumerate(crowd):
        wire.send(type="session.open", name=f"p{n}", password=WRONG)
    for wire in anns:
        wire.send(type="session.open", name="ann", password=PASSWORD)
    for _ in range(MOST_WAITING):
        await asyncio.sleep(0)
    gate.set()
    await home.settle()
    assert {wire.frames[0]["code"] for wire in crowd} == {"bad_login"}
    assert [(wire.frames[0]["code"], wire.frames[0]["retry"]) for wire in anns] == [("unavailable", True)] * len(anns)
    waits = [wire.frames[0]["retry_after"] for wire in anns]
    assert len(set(waits)) == len(waits), "they are not all to come again at once"
    assert 3 <= min(waits) <= max(waits) <= 10
    await sign_in(home, "ann")


@pytest.mark.parametrize("name", ["{}", "id {}", "@{}"])
async def test_57_guesses_at_a_name_that_looks_like_somebodys_id_are_none_at_their_account(
    home: House, name: str
) -> None:
    """E 57: whoever has signed in and knows their password is not kept from it by what strangers type."""
    ann = await owner(home)
    bob = await invited(home, ann, "bob")
    for n in range(2 * OF_ACCOUNT):
        await guess(home, f"198.51.100.{n}", name.format(bob.you["id"]))
    assert (await bob.ask("account.password", password=PASSWORD, new=WRONG))["type"] == "ok"


async def test_57_whoever_guesses_on_is_answered_late_and_nobody_else_is(home: House) -> None:
    """E 57: told once to wait, they get no second answer before the pause is over, on that connection, whatever they ask there."""
    await owner(home)
    ann, eve = await sign_in(home, "ann"), home.connect(address="203.0.113.9")
    home.road.prover.pause = 3600
    for _ in range(2 * OF_ACCOUNT):
        eve.send(type="session.open", name="bob", password=WRONG)
    ann.send(type="message.send", room="lobby", text="Hi")
    for _ in range(2 * OF_ACCOUNT):
        await asyncio.wrap_future(home.road.prover._thread.submit(int))
        for _ in range(20):
            await asyncio.sleep(0)
    assert "ok" in [frame["type"] for frame in ann.frames]
    assert [frame["code"] for frame in eve.frames] == ["bad_login"] * OF_ACCOUNT + ["rate_limited"]
    await home.road.stop()
    assert eve.frames[OF_ACCOUNT + 1]["code"] == "rate_limited", "nobody is kept waiting by a server that ends"


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere no thread has an urgency of its own")
async def test_whoever_talks_goes_before_who_signs_in(home: House) -> None:
    """The thread for passwords is less urgent than the others, and they are as urgent as before."""
    own = os.getpriority(os.PRIO_PROCESS, 0)
    theirs = home.road.prover._thread.submit(
        lambda: os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
    ).result()
    assert (own, theirs) == (os.getpriority(os.PRIO_PROCESS, 0), min(19, own + NICE))


async def test_whoever_is_turned_away_is_told_the_same_with_and_without_a_line() -> None:
    """The first has a line, the second has none; neither can tell."""
    async with house(rules=Rules(rate=0, registration=True)) as home:
        asked = {"type": "account.register", "name": "eve", "password": "short"}
        first, second = [await home.connect().ask(**asked) for _ in range(2)]
        assert first == second
        eve = await home.enter("eve")
        asked = {"type": "account.password", "new": "short"}
        assert [(await eve.ask(**asked))["code"] for _ in range(2)] == ["bad_password"] * 2


def test_failures_are_logged_of_commands_that_are_not_when_they_succeed() -> None:
    """Looking at a good invite is nobody's business; the page of permissions says so."""
    assert not POLICY[BY_NAME["invite.show"]].audited


async def guess(home: House, address: str, name: str) -> None:
    wire = home.connect(address=address)
    await wire.ask("session.open", name=name, password=WRONG)
    wire.vanish()


async def ask(home: House, command: str, **fields: Any) -> str:
    wire: Wire = home.connect(address="203.0.113.66")
    reply = await wire.ask(command, **fields)
    wire.vanish()
    return str(reply["code"])


def told(line: dict[str, Any]) -> tuple[str, str]:
    return line["result"], line.get("detail", "")
