"""Invites: what they offer, how often, for how long, and by whose leave."""

import pytest
from tests.access import PASSWORD, audit, invited, owner, register, sign_on
from tests.house import House

from hubbub.core.attempts import OF_ADDRESS

DAY = 24 * 60 * 60


async def refused(home: House, code: str) -> str:
    """What an invite that is no longer good is answered with, looked at and used."""
    shown = await home.connect().ask("invite.show", invite=code)
    used = await home.connect().ask("account.register", name="mallory", password=PASSWORD, invite=code)
    assert shown["code"] == used["code"]
    return str(used["code"])


async def test_an_invite_says_what_it_offers_and_gives_it(home: House) -> None:
    ann = await owner(home)
    await ann.ask("room.create", name="ops", private=True)
    made = await ann.ask("invite.create", rooms=["ops"], rank="admin")
    shown = await home.connect().ask("invite.show", invite=made["code"])
    assert (shown["by"]["name"], shown["rank"], shown["rooms"]) == ("ann", "admin", ["ops"])
    bob = await register(home, "bob", invite=made["code"])
    assert bob.frames[0]["account"]["rank"] == "admin"
    assert {room["name"] for room in bob.frames[0]["rooms"]} == {"lobby", "ops"}


async def test_60_an_invite_lets_in_exactly_as_many_as_it_says(home: House) -> None:
    """E 60: fifty use an invite for one at the same moment: one comes in."""
    ann = await owner(home)
    code = (await ann.ask("invite.create"))["code"]
    wires = [home.connect(address=f"192.0.2.{n}") for n in range(50)]
    for n, wire in enumerate(wires):
        wire.send(type="account.register", name=f"p{n}", password=PASSWORD, invite=code)
    await home.settle()
    codes = [frame.get("code", frame["type"]) for wire in wires for frame in wire.frames]
    assert sorted(codes) == ["bad_invite"] * 49 + ["ok"]


async def test_60_an_invite_out_of_date_or_revoked_lets_nobody_in(home: House) -> None:
    ann = await owner(home)
    made = await ann.ask("invite.create", days=1, uses=9)
    await ann.ask("invite.revoke", invite=made["invite"]["id"])
    assert await refused(home, made["code"]) == "bad_invite"
    late = await ann.ask("invite.create", days=1)
    home.clock.seconds += DAY
    assert await refused(home, late["code"]) == "bad_invite"


@pytest.mark.parametrize("fate", ["demoted", "disabled", "gone"])
async def test_60_an_invite_is_void_once_its_maker_may_not_make_it(home: House, fate: str) -> None:
    """E 60: the inviter since demoted, kept out or gone: the link they have given lets nobody in."""
    ann = await owner(home)
    bob = await invited(home, ann, "bob", rank="admin")
    code = (await bob.ask("invite.create"))["code"]
    if fate == "demoted":
        await ann.ask("user.rank", user="bob", rank="member")
    elif fate == "disabled":
        await ann.ask("user.disable", user="bob")
    else:
        await bob.ask("account.close", password=PASSWORD)
    assert await refused(home, code) == "bad_invite"


async def test_nobody_invites_anybody_above_themselves_or_into_rooms_they_do_not_know(home: House) -> None:
    ann = await owner(home)
    await ann.ask("room.create", name="ops", private=True)
    bob = await invited(home, ann, "bob", rank="admin")
    eve = await invited(home, ann, "eve")
    assert (await bob.ask("invite.create", rank="owner"))["code"] == "forbidden"
    assert (await bob.ask("invite.create", rooms=["ops"]))["code"] == "no_such_room"
    assert (await bob.ask("invite.create", rooms=["@ann"]))["code"] == "no_such_room"
    assert (await eve.ask("invite.create"))["code"] == "forbidden"


async def test_60_guessing_codes_is_slowed_down(home: House) -> None:
    """E 60: so many wrong codes of one address in five minutes, and no more are looked at."""
    await owner(home)
    answers = []
    for n in range(OF_ADDRESS + 3):
        wire = home.connect(address="203.0.113.66")
        answers.append((await wire.ask("invite.show", invite=f"guess {n}"))["code"])
        wire.vanish()
    assert answers == ["bad_invite"] * OF_ADDRESS + ["rate_limited"] * 3


async def test_invites_are_listed_without_their_codes_and_every_act_is_in_the_log(home: House) -> None:
    ann = await owner(home)
    made = await ann.ask("invite.create", uses=3)
    listed = (await ann.ask("invite.list"))["invites"]
    assert (listed[0]["id"], listed[0]["left"]) == (made["invite"]["id"], 3)
    await ann.ask("invite.revoke", invite=made["invite"]["id"])
    lines = await audit(ann, action="invite.")
    assert [(line["action"], line["result"], line["target"]) for line in lines] == [
        ("invite.create", "ok", made["invite"]["id"]), ("invite.revoke", "ok", made["invite"]["id"]),
    ]  # fmt: skip
    assert made["code"] not in str(listed) + str(lines)


async def test_a_link_for_a_lost_password_says_whose_it_is_and_an_invite_is_nobodys(home: House) -> None:
    ann = await owner(home)
    await invited(home, ann, "bob")
    made = (await ann.ask("user.reset", user="bob"))["invite"]
    added = await ann.ask("user.add", name="carl")
    listed = (await ann.ask("invite.list"))["invites"]
    assert made["user"]["name"] == "bob"
    assert sorted(each.get("user", {}).get("name", "") for each in listed) == ["", "", "bob", "carl"]
    assert added["code"] not in str(listed)


async def test_66_the_list_of_invites_names_no_room_that_its_reader_may_not_know_of(home: House) -> None:
    """Whoever made one and whoever holds it see where it leads; another admin sees only rooms that they may know of."""
    ann = await owner(home)
    bob = await invited(home, ann, "bob", rank="admin")
    await ann.ask("room.create", name="den", private=True)
    await ann.ask("room.create", name="tea")
    made = await ann.ask("invite.create", rooms=["den", "tea"])
    seen = [(await wire.ask("invite.list"))["invites"][0]["rooms"] for wire in (ann, bob)]
    assert (made["invite"]["rooms"], seen) == (["den", "tea"], [["den", "tea"], ["tea"]])
    assert (await home.connect().ask("invite.show", invite=made["code"]))["rooms"] == ["den", "tea"]


async def test_a_reset_link_gives_its_person_a_new_password_and_ends_what_was_open(home: House) -> None:
    ann = await owner(home)
    bob = await invited(home, ann, "bob")
    code = (await ann.ask("user.reset", user="bob"))["code"]
    shown = await home.connect().ask("invite.show", invite=code)
    assert shown["user"]["name"] == "bob"
    taken = await home.connect().ask("account.register", name="whatever", password="a new horse battery", invite=code)
    assert taken["you"]["name"] == "bob"
    assert bob.close_code == 4401
    assert (await home.connect().ask("session.open", name="bob", password=PASSWORD))["code"] == "bad_login"
    assert await refused(home, code) == "bad_invite"


async def test_60_one_of_several_reset_links_is_good_and_none_after_a_new_password(home: House) -> None:
    """E 60: whoever else has come by a link cannot take the account over from the one who has just got it back."""
    ann = await owner(home)
    await invited(home, ann, "bob")
    first, second = [(await ann.ask("user.reset", user="bob"))["code"] for _ in range(2)]
    taken = await home.connect().ask("account.register", name="bob", password="a new horse battery", invite=second)
    assert await refused(home, first) == "bad_invite"
    third = (await ann.ask("user.reset", user="bob"))["code"]
    bob = await sign_on(home, taken)
    assert (await bob.ask("account.password", password="a new horse battery", new=PASSWORD))["type"] == "ok"
    assert await refused(home, third) == "bad_invite"


async def test_55_a_reset_link_is_no_way_in_for_whoever_is_kept_out(home: House) -> None:
    """E 55: neither one from before, for good, nor one made meanwhile, as long as they are out; it opens no session for later."""
    ann = await owner(home)
    await invited(home, ann, "bob")
    before = (await ann.ask("user.reset", user="bob"))["code"]
    await ann.ask("user.disable", user="bob")
    meanwhile = (await ann.ask("user.reset", user="bob"))["code"]
    assert [await refused(home, code) for code in (before, meanwhile)] == ["bad_invite"] * 2
    await ann.ask("user.enable", user="bob")
    assert await refused(home, before) == "bad_invite"
    taken = await home.connect().ask("account.register", name="bob", password="a new horse battery", invite=meanwhile)
    assert taken["you"]["name"] == "bob"


async def test_64_a_reset_link_opens_nobody_who_has_risen_to_its_maker(home: House) -> None:
    """F 64: an admin who made a link for a member does not become an owner by it; an owner's link stays good."""
    ann = await owner(home)
    bob = await invited(home, ann, "bob", rank="admin")
    await invited(home, ann, "eve")
    codes = [(await maker.ask("user.reset", user="eve"))["code"] for maker in (bob, ann)]
    await ann.ask("user.rank", user="eve", rank="owner")
    assert await refused(home, codes[0]) == "bad_invite"
    assert (await home.connect().ask("invite.show", invite=codes[1]))["user"]["name"] == "eve"


async def test_a_session_that_was_left_open_makes_no_link_to_its_own_account(home: House) -> None:
    """Not even an owner's: whoever finds it would take a new password without knowing the one there is."""
    ann = await owner(home)
    bob = await invited(home, ann, "bob", rank="admin")
    assert [(await wire.ask("user.reset", user=wire.you["name"]))["code"] for wire in (ann, bob)] == ["forbidden"] * 2
