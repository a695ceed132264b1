"""Idempotency: what is asked twice under one key is done once, wherever and whenever it is asked again."""

from typing import Any

import pytest
from tests.access import PASSWORD, invited, owner
from tests.house import House

from hubbub.core.policy import POLICY
from hubbub.protocol.command import Inspection
from hubbub.protocol.commands import BY_NAME, Opening, Write


async def stored(home: House) -> int:
    row = await home.store.read(lambda tx: tx.one("SELECT count(*) FROM events"))
    assert row
    return int(row[0])


async def test_a_repeat_from_another_connection_of_the_same_person_is_a_repeat(home: House) -> None:
    """After the line broke before the answer came, and from another device at the same time."""
    first = home.connect()
    token = (await first.hello("ann"))["token"]
    first.send(type="message.send", room="lobby", text="Hi", key="k1")
    first.vanish()
    back, phone = await home.enter(token=token), await home.enter(token=token)
    again, third = await back.say("Hi", key="k1"), await phone.say("Hi", key="k1")
    assert (again["duplicate"], third["duplicate"]) == (True, True)
    page = await back.ask("message.history", room="lobby")
    assert [(m["text"], m["seq"]) for m in page["messages"]] == [("Hi", again["seq"])]


async def test_two_in_one_transaction_are_one(home: House) -> None:
    ann = await home.enter("ann")
    for _ in range(3):
        ann.send(type="message.send", room="lobby", text="Hi", key="k1")
    await home.settle()
    assert [(f["seq"], f.get("duplicate", False)) for f in ann.heard("ok")] == [(3, False), (3, True), (3, True)]


async def test_the_same_key_of_two_people_is_two_keys(home: House) -> None:
    ann, bob = await home.enter("ann"), await home.enter("bob")
    assert "duplicate" not in await ann.say("Hi", key="k1")
    assert "duplicate" not in await bob.say("Hi", key="k1")


async def test_a_key_means_the_same_in_a_conversation_whose_other_side_changes_its_name(home: House) -> None:
    """The repeat is answered from what was done, not by looking for @bob again."""
    ann, bob = await home.enter("ann"), await home.enter("bob")
    first = await ann.say("psst", room="@bob", key="k1")
    await bob.ask("account.rename", name="rob")
    again = await ann.say("psst", room="@bob", key="k1")
    assert (again["room"], again["seq"], again["duplicate"]) == (first["room"], first["seq"], True)
    await home.enter("bob")
    assert (await ann.say("psst", room="@bob", key="k1"))["duplicate"]
    assert len((await bob.ask("message.history", room=first["room"]))["messages"]) == 1


async def test_what_was_refused_is_not_remembered(home: House) -> None:
    ann = await home.enter("ann")
    for _ in range(2):
        assert (await ann.say("", key="k1"))["code"] == "empty"
        assert (await ann.say("Hi", room="ops", key="k2"))["code"] == "no_such_room"
    await ann.ask("room.create", name="ops")
    assert "duplicate" not in await ann.say("Hi", room="ops", key="k2")
    assert "duplicate" not in await ann.say("now with words", key="k1")


@pytest.mark.parametrize(
    ("type", "fields", "other"),
    [
        ("room.create", {"name": "den"}, {"name": "cave"}),
        ("room.join", {"room": "ops"}, {"room": "lobby"}),
        ("room.leave", {"room": "lobby"}, {"room": "ops"}),
        ("room.invite", {"room": "lobby", "user": "bob"}, {"room": "lobby", "user": "owner"}),
        ("account.rename", {"name": "anna"}, {"name": "hanna"}),
        ("account.rename", {"name": "bob", "near": True}, {"name": "bob", "near": False}),
        ("message.send", {"room": "lobby", "text": "Hi"}, {"room": "#lobby", "text": "Hi"}),
        ("read.mark", {"room": "lobby", "seq": 1}, {"room": "lobby", "seq": 2}),
    ],
)  # fmt: skip
async def test_every_write_is_done_once_and_its_key_is_good_for_nothing_else(
    home: House, type: str, fields: dict[str, Any], other: dict[str, Any]
) -> None:
    owner, ann = await home.enter("owner"), await home.enter("ann")
    await home.enter("bob")
    await owner.ask("room.create", name="ops")
    await ann.ask("room.join", room="lobby")
    first = await ann.ask(type, key="k1", **fields)
    assert first["type"] == "ok", first
    count = await stored(home)
    again = await ann.ask(type, key="k1", **fields)
    assert {**first, "re": 0, "duplicate": True} == {**again, "re": 0}
    assert (await ann.ask(type, key="k1", **other))["code"] == "key_conflict"
    assert (await ann.ask("message.send", room="lobby", text="else", key="k1"))["code"] == "key_conflict"
    assert await stored(home) == count


BY_ACCOUNTS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "account.describe": ({"display": "Ann"}, {"display": "Anna"}),
    "account.password": ({"password": PASSWORD, "new": "another horse battery"}, {}),
    "session.close": ({"others": True}, {}),
    "token.create": ({"name": "t", "bot": "builds"}, {"name": "t"}),
    "invite.create": ({"uses": 2}, {"uses": 3}),
    "invite.revoke": ({"invite": "i3"}, {"invite": "i2"}),
    "user.add": ({"name": "carl"}, {"name": "dan"}),
    "user.rank": ({"user": "bob", "rank": "admin"}, {"user": "bob", "rank": "owner"}),
    "user.disable": ({"user": "bob"}, {"user": "bob", "days": 2}),
    "user.enable": ({"user": "bob"}, {"user": "ann"}),
    "user.erase": ({"user": "bob"}, {"user": "ann"}),
    "user.reset": ({"user": "bob"}, {"user": "ann"}),
    "user.sign_out": ({"user": "bob"}, {"user": "bob", "tokens": True}),
}


@pytest.mark.parametrize("type", BY_ACCOUNTS)
async def test_what_only_accounts_may_do_is_done_once_too_and_a_secret_is_told_once(home: House, type: str) -> None:
    fields, other = BY_ACCOUNTS[type]
    ann = await owner(home)
    await invited(home, ann, "bob")
    await ann.ask("invite.create")
    if type == "user.erase":
        await ann.ask("user.disable", user="bob")
    first = await ann.ask(type, key="k1", **fields)
    assert first["type"] == "ok", first
    again = await ann.ask(type, key="k1", **fields)
    secrets = dict.fromkeys(first.keys() & {"token", "code"}, "")
    assert {**first, "re": 0, "duplicate": True, **secrets} == {**dict.fromkeys(secrets, ""), **again, "re": 0}
    assert not other or (await ann.ask(type, key="k1", **other))["code"] == "key_conflict"


def test_every_write_of_accounts_is_asked_twice_here() -> None:
    """Closing an account leaves nobody to have a key; an inspection changes nothing; factors and identities have tests of their own."""
    writes = {n for n, c in BY_NAME.items() if issubclass(c, Write) and not issubclass(c, Inspection | Opening)}
    writes = {name for name in writes if not name.startswith(("factor.", "passkey.", "identity.", "user.unlink"))}
    assert set(BY_ACCOUNTS) == {name for name in writes if "guest" not in POLICY[BY_NAME[name]].kinds} | {
        "session.close"
    }


@pytest.mark.parametrize("visit", [False, True])
@pytest.mark.parametrize("speaks", [False, True])
async def test_giving_up_an_account_under_a_key_is_done(home: House, visit: bool, speaks: bool) -> None:
    """Also for somebody of whom nothing at all is left, the key included."""
    ann = await home.enter("ann", visit=visit)
    if speaks:
        await ann.say("Hi")
    assert (await ann.ask("account.close", key="k1"))["type"] == "ok"
    assert (await home.connect().hello("ann"))["type"] == "welcome"


@pytest.mark.parametrize("key", ["", "k" * 65, 5, ["k"], "a\x00b"])
async def test_a_key_is_a_string_of_one_to_sixty_four_characters(home: House, key: Any) -> None:
    ann = await home.enter("ann")
    assert (await ann.say("Hi", key=key))["code"] == "invalid"
    assert "duplicate" not in await ann.say("Hi", key="ключ 🔑" * 9)
