"""Passkeys, over the joined pair: added, signed in with, removed; made by an authenticator in software."""

from functools import partial

from tests.access import PASSWORD, audit, invited, owner, register, sign_on
from tests.authenticator import Authenticator, raw, text
from tests.house import NOON, House, house
from tests.passkey import add, holder_of_nothing, open_by

from hubbub.core.origin import Site
from hubbub.features.call import Rules
from hubbub.features.passkeys import MOST
from hubbub.store import identities, people
from hubbub.store.identities import IdentityRow

OPEN = Rules(rate=0, registration=True)


async def test_a_passkey_signs_its_owner_in_without_name_password_or_code(home: House) -> None:
    ann, device = await owner(home), Authenticator()
    added = await add(ann, device)
    assert added["passkey"]["name"] == "laptop"
    assert len(added["codes"]) == 10, "the first second factor brings recovery codes"
    opened = await open_by(home, device)
    assert opened["you"]["name"] == "ann"
    back = await sign_on(home, opened)
    assert (await back.say("Hi"))["type"] == "ok"
    home.clock.seconds += 60
    await open_by(home, device)
    (listed,) = (await ann.ask("passkey.list"))["passkeys"]
    assert (listed["name"], listed["id"] == text(device.keys[0].id)) == ("laptop", True)
    assert listed["used"] > listed["made"]


async def test_a_device_that_does_not_count_its_signatures_is_good_too(home: House) -> None:
    device = Authenticator(counts=False)
    await add(await owner(home), device)
    assert [(await open_by(home, device))["type"] for _ in range(3)] == ["ok"] * 3


async def test_a_passkey_is_a_second_factor(home: House) -> None:
    ann, device = await owner(home), Authenticator()
    added = await add(ann, device)
    (changed,) = ann.heard("account.changed")
    assert changed["account"]["factor"] is True
    asked = await home.connect().ask("session.open", name="ann", password=PASSWORD)
    assert (asked["code"], "passkey" in asked["message"]) == ("need_code", True)
    recovered = await home.connect().ask("session.open", name="ann", password=PASSWORD, code=added["codes"][0])
    assert recovered["type"] == "ok"
    assert (await ann.ask("factor.list"))["passkeys"] == 1


async def test_a_second_passkey_brings_no_new_codes_and_the_last_takes_them_along(home: House) -> None:
    ann, device = await owner(home), Authenticator()
    first = await add(ann, device)
    second = await add(ann, device, "phone")
    assert "codes" not in second
    assert (await ann.ask("passkey.remove", passkey=first["passkey"]["id"]))["code"] == "bad_login"
    for added in (first, second):
        assert (await ann.ask("factor.list"))["left"] == 10
        assert (await ann.ask("passkey.remove", passkey=added["passkey"]["id"], password=PASSWORD))["type"] == "ok"
        assert (await open_by(home, device, device.keys[added is second]))["code"] == "bad_login"
    assert (await ann.ask("factor.list")).keys() == {"type", "re"}
    assert ann.heard("account.changed")[-1]["account"].get("factor", False) is False


async def test_a_server_that_asks_for_a_second_factor_is_content_with_a_passkey() -> None:
    async with house(rules=Rules(rate=0, registration=True, require_factor=True)) as home:
        ann = await register(home, "ann")
        assert (await ann.say("Hi"))["code"] == "need_factor"
        await add(ann, Authenticator())
        assert (await (await sign_on(home, ann.opened)).say("Hi"))["type"] == "ok"


async def test_a_passkey_is_added_once_and_by_one_person() -> None:
    async with house(rules=OPEN) as home:
        ann, bob, device = await register(home, "ann"), await register(home, "bob"), Authenticator()
        await add(ann, device)
        begun = (await bob.ask("passkey.begin", password=PASSWORD))["options"]
        answer = device.create(begun)
        known = device.keys[0]
        attested = raw(answer["response"]["attestationObject"]).replace(device.keys[1].id, known.id)
        answer["response"]["attestationObject"] = text(attested)
        answer["id"] = answer["rawId"] = text(known.id)
        assert (await bob.ask("passkey.add", name="x", answer=answer))["code"] == "bad_passkey"
        assert (await ann.ask("passkey.begin", password=PASSWORD))["options"]["excludeCredentials"] == [
            {"type": "public-key", "id": text(known.id)}
        ]


async def test_nobody_removes_or_begins_without_the_password_or_for_others() -> None:
    async with house(rules=OPEN) as home:
        ann, bob, device = await register(home, "ann"), await register(home, "bob"), Authenticator()
        assert (await ann.ask("passkey.begin", password="wrong horse"))["code"] == "bad_login"
        passkey = (await add(ann, device))["passkey"]["id"]
        assert (await bob.ask("passkey.remove", passkey=passkey, password=PASSWORD))["code"] == "no_such_thing"
        assert (await open_by(home, device))["type"] == "ok"


async def test_49_one_person_has_so_many_passkeys_and_no_more(home: House) -> None:
    ann, device = await owner(home), Authenticator()
    for _ in range(MOST):
        assert (await add(ann, device))["type"] == "ok"
    assert (await add(ann, device))["code"] == "too_many_passkeys"


async def test_who_is_kept_out_does_not_come_in_by_a_passkey(home: House) -> None:
    ann, device = await owner(home), Authenticator()
    bob = await invited(home, ann, "bob")
    await add(bob, device)
    await ann.ask("user.disable", user="bob")
    assert (await open_by(home, device))["code"] == "bad_login"
    await ann.ask("user.enable", user="bob")
    assert (await open_by(home, device))["type"] == "ok"


async def test_passkeys_end_with_the_account_and_with_a_link_that_restores_it(home: House) -> None:
    ann, of_bob, of_carl = await owner(home), Authenticator(), Authenticator()
    bob, carl = await invited(home, ann, "bob"), await invited(home, ann, "carl")
    await add(bob, of_bob)
    await add(carl, of_carl)
    await bob.ask("account.close", password=PASSWORD)
    link = (await ann.ask("user.reset", user="carl"))["code"]
    await home.connect().ask("account.register", name="carl", password=PASSWORD, invite=link)
    assert [(await open_by(home, device))["code"] for device in (of_bob, of_carl)] == ["bad_login"] * 2


async def test_a_server_that_does_not_know_its_name_has_no_passkeys() -> None:
    async with house(rules=Rules(rate=0, registration=True, site=Site("", ""))) as home:
        ann = await register(home, "ann")
        assert (await ann.ask("passkey.begin", password=PASSWORD))["code"] == "passkeys_off"
        assert (await home.connect().ask("passkey.challenge"))["code"] == "passkeys_off"
        assert "passkeys" not in await ann.ask("server.describe")


async def test_a_person_is_another_to_each_server(home: House) -> None:
    """A device keeps one passkey for each handle of a site: on localhost, u1 of one server must not push out u1 of another."""
    async with house() as other:
        await other.store.transaction(lambda tx: tx.run("UPDATE meta SET value = 'another' WHERE name = 'secret'"))
        handles = [(await (await owner(each)).ask("passkey.begin", password=PASSWORD))["options"]["user"]["id"]
                   for each in (home, other)]  # fmt: skip
    assert handles[0] != handles[1]


async def test_90_every_act_leaves_one_line_and_no_answer_in_it(home: House) -> None:
    ann, device = await owner(home), Authenticator()
    passkey = (await add(ann, device))["passkey"]["id"]
    await open_by(home, device)
    await open_by(home, device, count=0)
    await open_by(home, holder_of_nothing())
    await ann.ask("passkey.remove", passkey=passkey, password=PASSWORD)
    lines = (await audit(ann))[-6:]
    assert [(line["action"], line["result"], line["by"]["name"], line.get("target", "")) for line in lines] == [
        ("passkey.begin", "ok", "ann", ""), ("passkey.add", "ok", "ann", "laptop"), ("passkey.open", "ok", "ann", "ann: laptop"),
        ("passkey.open", "bad_login", "", "ann: laptop"), ("passkey.open", "bad_login", "", ""),
        ("passkey.remove", "ok", "ann", "laptop"),
    ]  # fmt: skip
    assert "response" not in str(lines)


async def test_a_key_keeps_no_secret_of_what_it_answered(home: House) -> None:
    ann, device = await owner(home), Authenticator()
    begun = await ann.ask("passkey.begin", password=PASSWORD, key="k1")
    assert "options" not in await ann.ask("passkey.begin", password=PASSWORD, key="k1")
    answer = device.create(begun["options"])
    added = await ann.ask("passkey.add", name="laptop", answer=answer, key="k2")
    again = await ann.ask("passkey.add", name="laptop", answer=answer, key="k2")
    assert (again["duplicate"], again["passkey"], "codes" in again) == (True, added["passkey"], False)
    kept = str(await home.store.read(lambda tx: tx.all("SELECT * FROM keys")))
    for secret in (begun["options"]["challenge"], answer["response"]["clientDataJSON"], *added["codes"]):
        assert secret not in kept


async def test_who_signs_in_by_the_companys_account_alone_makes_no_way_in_of_their_own(home: House) -> None:
    """With a passkey they could stay when the company has let them go; a second factor would be second to nothing."""
    ann, device = await owner(home), Authenticator()
    bob = await invited(home, ann, "bob")
    begun = (await bob.ask("passkey.begin", password=PASSWORD))["options"]
    await home.store.transaction(
        partial(identities.add, identity=IdentityRow("https://id.example", "x", bob.you["id"], NOON))
    )
    assert (await add(bob, device))["type"] == "ok", "as long as there is a password, it is theirs"
    await home.store.transaction(partial(people.set_password, user_id=bob.you["id"], password=None))
    for command in ("passkey.begin", "factor.begin"):
        assert (await bob.ask(command))["code"] == "forbidden"
    assert (await bob.ask("passkey.add", name="x", answer=device.create(begun)))["code"] == "forbidden"
