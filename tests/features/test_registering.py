"""Accounts: made by link, by invite or freely; signed in to; given another password; given up."""

import pytest
from tests.access import PASSWORD, invited, owner, register, sign_in
from tests.house import House, house

from hubbub.features.call import Rules


async def test_the_link_of_the_first_start_makes_one_owner_and_no_second(home: House) -> None:
    code = await home.claim()
    ann = await register(home, "ann", invite=code)
    again = await home.connect().ask("account.register", name="bob", password=PASSWORD, invite=code)
    assert again["code"] == "bad_invite"
    welcome = await home.connect().hello(token=ann.opened["token"])
    assert welcome["you"]["kind"] == "person"
    assert welcome["account"] == {"rank": "owner", "password": True}


async def test_61_twenty_who_would_be_owner_at_once_make_one(home: House) -> None:
    """E 61: twenty clients use the first-run link at the same moment: one wins, the others are refused."""
    code = await home.claim()
    wires = [home.connect(address=f"192.0.2.{n}") for n in range(20)]
    ids = [w.send(type="account.register", name=f"p{n}", password=PASSWORD, invite=code) for n, w in enumerate(wires)]
    await home.settle()
    answers = [frame for wire, re in zip(wires, ids, strict=True) for frame in wire.frames if frame.get("re") == re]
    assert sorted(a.get("code", a["type"]) for a in answers) == ["bad_invite"] * 19 + ["ok"]


async def test_there_is_no_link_once_somebody_owns_the_server_and_an_older_one_is_void(home: House) -> None:
    first, second = await home.claim(), await home.claim()
    refused = await home.connect().ask("account.register", name="eve", password=PASSWORD, invite=first)
    assert refused["code"] == "bad_invite"
    await register(home, "ann", invite=second)
    assert await home.claim() == "None"


async def test_without_an_invite_nobody_makes_an_account_unless_registration_is_open(home: House) -> None:
    refused = await home.connect().ask("account.register", name="eve", password=PASSWORD)
    assert refused["code"] == "registration_off"
    async with house(rules=Rules(rate=0, registration=True)) as open_home:
        eve = await register(open_home, "eve")
        assert (await eve.ask("ping"))["type"] == "ok"


@pytest.mark.parametrize(
    "name",
    ["ann", "ANN", "ａｎｎ", "аnn", "ann ", "Ann"],
    ids=["same", "case", "width", "cyrillic", "space", "capital"],
)
async def test_61_a_name_that_is_or_looks_like_an_accounts_is_taken(home: House, name: str) -> None:
    """E 61: case, width, space and look-alike letters make no other name, for accounts and guests alike."""
    ann = await owner(home, "ann")
    code = (await ann.ask("invite.create"))["code"]
    taken = await home.connect().ask("account.register", name=name, password=PASSWORD, invite=code)
    assert taken["code"] == "name_taken"
    assert (await home.connect().hello(name))["code"] == "name_taken"


async def test_a_refused_registration_leaves_the_invite_unused(home: House) -> None:
    ann = await owner(home)
    code = (await ann.ask("invite.create"))["code"]
    assert (await home.connect().ask("account.register", name="ann", password=PASSWORD, invite=code))[
        "code"
    ] == "name_taken"
    await register(home, "bob", invite=code)


@pytest.mark.parametrize(
    ("password", "code"), [("short", "bad_password"), ("x" * 129, "bad_password"), ("\x00" * 9, "bad_password")]
)
async def test_a_password_nobody_may_take_is_refused_before_it_is_hashed(home: House, password: str, code: str) -> None:
    claim = await home.claim()
    refused = await home.connect().ask("account.register", name="ann", password=password, invite=claim)
    assert refused["code"] == code


async def test_a_password_counts_however_it_was_typed(home: House) -> None:
    """The same letters, composed or not, are one password (NFKC)."""
    claim = await home.claim()
    composed, apart = "Übergröße 9", "U\u0308bergro\u0308ße 9"
    await home.connect().ask("account.register", name="ann", password=composed, invite=claim)
    assert (await home.connect().ask("session.open", name="ann", password=apart))["type"] == "ok"


async def test_a_guest_who_makes_an_account_keeps_what_they_have(home: House) -> None:
    """Id, rooms, unread counts and conversations stay; rooms hear of the new name; the guest's token ends."""
    ann = await owner(home)
    bob = await home.enter("bob")
    await bob.ask("room.create", name="den")
    await bob.say("mine", room="den")
    tablet = await home.enter(token=bob.frames[0]["token"])
    code = (await ann.ask("invite.create"))["code"]
    made = await bob.ask("account.register", name="bobby", password=PASSWORD, invite=code)
    assert made["you"] == {"id": bob.you["id"], "name": "bobby", "kind": "person"}
    assert bob.heard("member.renamed")[-1]["user"]["kind"] == "person"
    assert (await bob.say("still here", room="den"))["type"] == "ok"
    assert tablet.close_code == 4401
    assert (await home.connect().hello(token=bob.frames[0]["token"]))["code"] == "bad_token"
    again = await home.connect().hello(token=made["token"])
    assert "den" in {room["name"] for room in again["rooms"]}


async def test_55_a_new_password_ends_every_other_session_and_the_old_one_opens_nothing(home: House) -> None:
    ann = await owner(home)
    tablet = await sign_in(home, "ann")
    wrong = await ann.ask("account.password", password="not this one", new="another horse battery")
    assert wrong["code"] == "bad_login"
    assert tablet.is_open
    assert (await ann.ask("account.password", password=PASSWORD, new="another horse battery"))["type"] == "ok"
    assert tablet.close_code == 4401
    assert ann.is_open
    assert (await home.connect().ask("session.open", name="ann", password=PASSWORD))["code"] == "bad_login"
    await sign_in(home, "ann", password="another horse battery")


async def test_two_new_passwords_asked_for_at_once_are_taken_in_turn(home: House) -> None:
    """The second is looked at after the first has taken effect: it knows the new one."""
    ann = await owner(home)
    first = ann.send(type="account.password", password=PASSWORD, new="second horse battery")
    second = ann.send(type="account.password", password="second horse battery", new="third horse battery")
    await home.settle()
    assert {f["re"]: f["type"] for f in ann.frames if f.get("re") in {first, second}} == {first: "ok", second: "ok"}
    await sign_in(home, "ann", password="third horse battery")


async def test_an_account_is_given_up_with_its_password_only_and_what_was_said_stays(home: House) -> None:
    ann = await owner(home)
    bob = await invited(home, ann, "bob")
    await bob.say("I was here")
    assert (await bob.ask("account.close"))["code"] == "bad_login"
    assert (await bob.ask("account.close", password=PASSWORD))["type"] == "ok"
    assert bob.close_code == 1000
    (kept,) = (await ann.ask("message.history", room="lobby"))["messages"]
    assert (kept["text"], kept["by"]["name"]) == ("I was here", "bob")
    assert (await home.connect().ask("session.open", name="bob", password=PASSWORD))["code"] == "bad_login"


async def test_70_the_last_owner_of_the_server_cannot_go(home: House) -> None:
    ann = await owner(home)
    bob = await invited(home, ann, "bob")
    assert (await ann.ask("account.close", password=PASSWORD))["code"] == "last_owner"
    await ann.ask("user.rank", user="bob", rank="owner")
    assert (await ann.ask("account.close", password=PASSWORD))["type"] == "ok"
    assert (await bob.ask("account.close", password=PASSWORD))["code"] == "last_owner"


async def test_a_display_name_is_told_everywhere_and_kept_in_what_was_said(home: House) -> None:
    ann = await owner(home)
    bob = await invited(home, ann, "bob")
    await ann.say("before")
    await bob.say("hi")
    assert (await ann.ask("account.describe", display="Ann Example"))["you"]["display"] == "Ann Example"
    await ann.say("after")
    assert [e["by"].get("display") for e in bob.heard("message.sent") if e["by"]["name"] == "ann"] == [
        None,
        "Ann Example",
    ]
    page = (await bob.ask("message.history", room="lobby"))["messages"]
    assert [m["by"].get("display") for m in page if m["by"]["name"] == "ann"] == [None, "Ann Example"]
    members = (await bob.ask("room.members", room="lobby"))["members"]
    assert {m["user"].get("display") for m in members} == {None, "Ann Example"}
