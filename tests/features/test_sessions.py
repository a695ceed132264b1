"""Signing in and out: wrong guesses, other devices, and what ends at once."""

from tests.access import PASSWORD, audit, invited, owner, sign_in
from tests.house import House, house

from hubbub.core.attempts import OF_ACCOUNT, OF_ADDRESS
from hubbub.features.call import Rules

DAY = 24 * 60 * 60


async def test_58_a_wrong_password_and_an_unknown_name_are_answered_alike(home: House) -> None:
    """E 58: the same code, message and shape, whether or not the account exists."""
    await owner(home, "ann")
    await home.enter("guest")
    answers = [
        await home.connect().ask("session.open", name=name, password="wrong horse battery")
        for name in ("ann", "nobody", "guest")
    ]
    assert {(a["code"], a["message"], a["retry"]) for a in answers} == {("bad_login", answers[0]["message"], False)}


async def test_57_guessing_is_slowed_down_and_says_when_to_come_again(home: House) -> None:
    """E 57: ten wrong passwords for one account in five minutes, then the right one has to wait as well."""
    await owner(home, "ann")
    for n in range(OF_ACCOUNT):
        wire = home.connect(address=f"192.0.2.{n}")
        assert (await wire.ask("session.open", name="ann", password="wrong horse"))["code"] == "bad_login"
    refused = await home.connect().ask("session.open", name="ANN", password=PASSWORD)
    assert (refused["code"], refused["retry"]) == ("rate_limited", True)
    home.clock.seconds += refused["retry_after"]
    await sign_in(home, "ann")


async def test_57_a_device_that_was_signed_in_before_is_not_locked_out_by_strangers(home: House) -> None:
    """E 57: whoever has signed in here before has guesses of their own; a device of somebody else has not."""
    ann = await owner(home, "ann")
    bob = await invited(home, ann, "bob")
    for n in range(OF_ACCOUNT):
        await home.connect(address=f"192.0.2.{n}").ask("session.open", name="ann", password="wrong horse")
    of_bob = await home.connect().ask("session.open", name="ann", password=PASSWORD, device=bob.opened["device"])
    assert of_bob["code"] == "rate_limited"
    await sign_in(home, "ann", device=ann.opened["device"])


async def test_57_one_address_may_guess_only_so_often_whatever_the_names(home: House) -> None:
    """E 57: fifty wrong passwords from one address in five minutes; another address is not slowed down."""
    await owner(home, "ann")
    await with_address(home, "198.51.100.7", OF_ADDRESS)
    refused = await home.connect(address="198.51.100.7").ask("session.open", name="ann", password=PASSWORD)
    assert refused["code"] == "rate_limited"
    await sign_in(home, "ann")


async def test_right_passwords_are_no_guesses(home: House) -> None:
    await owner(home, "ann")
    for _ in range(3 * OF_ACCOUNT):
        assert (await home.connect().ask("session.open", name="ann", password=PASSWORD))["type"] == "ok"


async def test_55_signing_out_ends_that_session_at_once_and_no_other(home: House) -> None:
    """E 55: the asker is told goodbye, every other connection of that session is closed with 4401, others stay."""
    ann = await owner(home, "ann")
    twin = await home.enter(token=ann.opened["token"])
    tablet = await sign_in(home, "ann")
    assert (await ann.ask("session.close"))["type"] == "ok"
    assert (ann.close_code, twin.close_code, tablet.is_open) == (1000, 4401, True)
    assert (await home.connect().hello(token=ann.opened["token"]))["code"] == "bad_token"


async def test_55_one_session_or_all_others_are_ended_from_elsewhere(home: House) -> None:
    ann = await owner(home, "ann")
    tablet, phone = await sign_in(home, "ann", label="tablet"), await sign_in(home, "ann", label="phone")
    listed = (await ann.ask("session.list"))["credentials"]
    assert [c.get("name") for c in listed].count("tablet") == 1
    (of_tablet,) = [c for c in listed if c.get("name") == "tablet"]
    assert [c.get("current", False) for c in listed].count(True) == 1
    assert (await ann.ask("session.close", credential=of_tablet["id"]))["type"] == "ok"
    assert (tablet.close_code, phone.is_open) == (4401, True)
    assert (await ann.ask("session.close", others=True))["type"] == "ok"
    assert (phone.close_code, ann.is_open) == (4401, True)


async def test_66_nobody_ends_or_sees_the_sessions_of_others(home: House) -> None:
    """E 66: the id of somebody else's session is answered like one that does not exist."""
    ann = await owner(home, "ann")
    bob = await invited(home, ann, "bob")
    (of_ann,) = (await ann.ask("session.list"))["credentials"]
    foreign, missing = (
        await bob.ask("session.close", credential=of_ann["id"]),
        await bob.ask("session.close", credential="0" * 16),
    )
    assert (foreign["code"], foreign["message"]) == (missing["code"], missing["message"])
    assert ann.is_open


async def test_a_session_lasts_for_as_long_as_it_is_used_and_a_while_after(home: House) -> None:
    async with house(rules=Rules(rate=0, session_days=3)) as brief:
        ann = await owner(brief, "ann")
        for _ in range(3):
            brief.clock.seconds += 2 * DAY
            assert (await brief.connect().hello(token=ann.opened["token"]))["type"] == "welcome"
        brief.clock.seconds += 3 * DAY + 1
        assert (await brief.connect().hello(token=ann.opened["token"]))["code"] == "bad_token"


async def test_a_session_that_comes_to_its_end_is_closed_while_it_is_open(home: House) -> None:
    async with house(rules=Rules(rate=0, session_days=1)) as brief:
        ann = await owner(brief, "ann")
        brief.clock.seconds += DAY - 1
        assert ann.is_open
        brief.clock.seconds += 1
        brief.road.expire()
        await brief.settle()
        assert ann.close_code == 4401


async def test_every_sign_in_is_in_the_audit_log_right_or_wrong_and_no_secret_is(home: House) -> None:
    ann = await owner(home, "ann")
    await home.connect(address="203.0.113.9").ask("session.open", name="ann", password="wrong horse battery")
    await sign_in(home, "ann", label="tablet")
    lines = await audit(ann)
    told = [(line["action"], line["result"], line["by"]["name"], line["address"]) for line in lines]
    assert told == [
        ("account.register", "ok", "ann", "192.0.2.1"),
        ("session.open", "bad_login", "ann", "203.0.113.9"),
        ("session.open", "ok", "ann", "192.0.2.1"),
    ]
    assert "horse" not in str(lines)


async def with_address(home: House, address: str, count: int) -> None:
    for n in range(count):
        wire = home.connect(address=address)
        assert (await wire.ask("session.open", name=f"p{n}", password="wrong horse"))["code"] == "bad_login"
        wire.vanish()
