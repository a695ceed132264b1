"""The second factor, over the joined pair: an authenticator app, recovery codes, and what a sign-in asks for."""

from typing import Any
from xml.etree import ElementTree

import pyotp
import pytest
from pwdlib.hashers.argon2 import Argon2Hasher
from tests.access import PASSWORD, audit, owner, register
from tests.factor import STEP, add_app, shown
from tests.house import House, house

from hubbub.features.call import Rules
from hubbub.proving import LANES, MEMORY, PASSES, Prover

OPEN = Rules(rate=0, registration=True)


async def asked_in(home: House, name: str = "ann", address: str = "192.0.2.1", **fields: Any) -> str:
    """The answer's code to a sign-in with the right password."""
    reply = await home.connect(address=address).ask("session.open", **{"name": name, "password": PASSWORD, **fields})
    return str(reply.get("code", reply["type"]))


async def test_an_app_is_in_use_only_when_it_has_shown_a_code() -> None:
    async with house(rules=OPEN) as home:
        ann = await register(home, "ann")
        begun = await ann.ask("factor.begin", password=PASSWORD)
        assert await asked_in(home) == "ok", "nothing has changed yet"
        app = pyotp.parse_uri(begun["uri"])
        assert isinstance(app, pyotp.TOTP)
        assert (app.secret, app.name, app.issuer) == (begun["secret"], "ann", "Hubbub (localhost)")
        assert (await ann.ask("factor.confirm", code="000000"))["code"] == "bad_code"
        confirmed = await ann.ask("factor.confirm", code=shown(home, app))
        assert len(set(confirmed["codes"])) == 10
        (changed,) = ann.heard("account.changed")
        assert changed["account"]["factor"] is True
        assert await asked_in(home) == "need_code"


async def test_the_picture_is_an_image_and_nothing_else() -> None:
    async with house(rules=OPEN) as home:
        begun = await (await register(home, "ann")).ask("factor.begin", password=PASSWORD)
        kinds = {element.tag.rpartition("}")[2] for element in ElementTree.fromstring(begun["qr"]).iter()}
        assert kinds <= {"svg", "path", "g"}
        assert begun["secret"] not in begun["qr"]


async def test_a_sign_in_needs_the_code_that_is_shown_now() -> None:
    async with house(rules=OPEN) as home:
        app, _ = await add_app(await register(home, "ann"))
        assert await asked_in(home) == "need_code"
        assert await asked_in(home, code="") == "need_code"
        assert await asked_in(home, code=shown(home, app, late=70)) == "bad_login"
        assert await asked_in(home, code=shown(home, app)) == "ok"


async def test_a_clock_may_be_half_a_minute_off_either_way() -> None:
    async with house(rules=OPEN) as home:
        app, _ = await add_app(await register(home, "ann"))
        for late in (STEP, -STEP):
            home.clock.seconds += 10 * STEP
            assert await asked_in(home, code=shown(home, app, late)) == "ok", late
            home.clock.seconds += 10 * STEP
            assert await asked_in(home, code=shown(home, app, 2 * late)) == "bad_login", late


async def test_no_code_is_good_twice() -> None:
    async with house(rules=OPEN) as home:
        app, _ = await add_app(await register(home, "ann"))
        code, next_code = shown(home, app), shown(home, app, late=-STEP)
        assert await asked_in(home, code=next_code) == "ok"
        assert await asked_in(home, code=next_code) == "bad_login"
        assert await asked_in(home, code=code) == "bad_login", "nor is one from before it"


async def test_the_code_that_confirmed_the_app_is_used_up() -> None:
    async with house(rules=OPEN) as home:
        ann = await register(home, "ann")
        app = pyotp.TOTP((await ann.ask("factor.begin", password=PASSWORD))["secret"])
        code = shown(home, app)
        await ann.ask("factor.confirm", code=code)
        assert await asked_in(home, code=code) == "bad_login"


async def test_the_same_code_at_once_lets_one_in() -> None:
    async with house(rules=OPEN) as home:
        app, _ = await add_app(await register(home, "ann"))
        wires = [home.connect() for _ in range(5)]
        for wire in wires:
            wire.send(type="session.open", name="ann", password=PASSWORD, code=shown(home, app))
        await home.settle()
        assert sorted(wire.frames[-1]["type"] for wire in wires) == ["error"] * 4 + ["ok"]


async def test_a_recovery_code_stands_in_once_however_it_is_typed() -> None:
    async with house(rules=OPEN) as home:
        ann = await register(home, "ann")
        _, codes = await add_app(ann)
        assert await asked_in(home, code=codes[0].upper().replace("-", " ")) == "ok"
        assert await asked_in(home, code=codes[0]) == "bad_login"
        assert await asked_in(home, code=codes[1]) == "ok"
        assert (await ann.ask("factor.list"))["left"] == 8


async def test_new_recovery_codes_replace_the_old_ones() -> None:
    async with house(rules=OPEN) as home:
        ann = await register(home, "ann")
        _, old = await add_app(ann)
        assert (await ann.ask("factor.codes", password="wrong horse"))["code"] == "bad_login"
        new = (await ann.ask("factor.codes", password=PASSWORD))["codes"]
        assert await asked_in(home, code=old[0]) == "bad_login"
        assert await asked_in(home, code=new[0]) == "ok"


async def test_taking_the_factor_away_needs_the_password_and_a_code() -> None:
    async with house(rules=OPEN) as home:
        ann = await register(home, "ann")
        app, codes = await add_app(ann)
        ann.heard()
        assert (await ann.ask("factor.remove", password="wrong horse", code=shown(home, app)))["code"] == "bad_login"
        assert (await ann.ask("factor.remove", password=PASSWORD, code="000000"))["code"] == "bad_code"
        assert (await ann.ask("factor.remove", password=PASSWORD, code=codes[3]))["type"] == "ok"
        (changed,) = ann.heard("account.changed")
        assert changed["account"].get("factor", False) is False
        assert await asked_in(home) == "ok"
        assert await ann.ask("factor.list") == {"type": "ok", "re": ann.frames[-1]["re"]}, "the codes went with it"
        assert (await ann.ask("factor.remove", password=PASSWORD, code=codes[4]))["code"] == "no_such_thing"


async def test_an_app_is_begun_with_by_those_who_know_the_password_and_have_none_yet() -> None:
    async with house(rules=OPEN) as home:
        ann = await register(home, "ann")
        assert (await ann.ask("factor.begin"))["code"] == "bad_login"
        assert (await ann.ask("factor.confirm", code="123456"))["code"] == "no_such_thing"
        await add_app(ann)
        assert (await ann.ask("factor.begin", password=PASSWORD))["code"] == "has_factor"


async def test_an_app_that_was_begun_with_is_forgotten_after_a_while() -> None:
    async with house(rules=OPEN) as home:
        ann = await register(home, "ann")
        app = pyotp.TOTP((await ann.ask("factor.begin", password=PASSWORD))["secret"])
        home.clock.seconds += 16 * 60
        assert (await ann.ask("factor.confirm", code=shown(home, app)))["code"] == "no_such_thing"


async def test_beginning_again_makes_another_secret_and_the_first_is_void() -> None:
    async with house(rules=OPEN) as home:
        ann = await register(home, "ann")
        first, second = [pyotp.TOTP((await ann.ask("factor.begin", password=PASSWORD))["secret"]) for _ in range(2)]
        assert (await ann.ask("factor.confirm", code=shown(home, first)))["code"] == "bad_code"
        assert (await ann.ask("factor.confirm", code=shown(home, second)))["type"] == "ok"


async def test_57_who_knows_the_password_guesses_ten_codes_an_hour_and_no_more() -> None:
    async with house(rules=OPEN) as home:
        app, _ = await add_app(await register(home, "ann"))
        for n in range(10):
            assert await asked_in(home, code=f"{n:06}", address=f"192.0.2.{n}") == "bad_login"
            home.clock.seconds += STEP
        assert await asked_in(home, code="000099", address="198.51.100.1") == "rate_limited"
        assert await asked_in(home, address="198.51.100.1") == "need_code", "the password alone is answered as ever"
        home.clock.seconds += 400
        assert await asked_in(home, code=shown(home, app), address="198.51.100.1") == "ok"


async def test_57_codes_sent_with_wrong_passwords_do_not_lock_the_owner_out() -> None:
    async with house(rules=OPEN) as home:
        app, _ = await add_app(await register(home, "ann"))
        for n in range(10):
            assert await asked_in(home, password="wrong horse", code=f"{n:06}", address=f"203.0.113.{n}") == "bad_login"
        home.clock.seconds += 60
        assert await asked_in(home, code=shown(home, app)) == "ok"


async def test_signing_in_in_two_steps_costs_no_guess() -> None:
    async with house(rules=OPEN) as home:
        await add_app(await register(home, "ann"))
        assert [await asked_in(home) for _ in range(15)] == ["need_code"] * 15


async def test_58_a_wrong_password_is_answered_alike_with_and_without_a_factor_and_for_nobody() -> None:
    async with house(rules=OPEN) as home:
        await add_app(await register(home, "ann"))
        await register(home, "bob")
        replies = [
            await home.connect().ask("session.open", name=name, password="wrong horse", **code)
            for name in ("ann", "bob", "nobody")
            for code in ({}, {"code": "123456"})
        ]
        assert all({**reply, "re": 0} == {**replies[0], "re": 0} for reply in replies), replies


async def test_a_link_that_restores_access_takes_the_lost_factor_away() -> None:
    async with house(rules=OPEN) as home:
        olga = await owner(home, "olga")
        await add_app(await register(home, "ann"))
        link = (await olga.ask("user.reset", user="ann"))["code"]
        again = await home.connect().ask("account.register", name="ann", password="other horse", invite=link)
        assert again["you"]["name"] == "ann"
        assert await asked_in(home, password="other horse") == "ok"


async def test_whoever_closes_the_account_leaves_no_factor_behind() -> None:
    async with house(rules=OPEN) as home:
        ann = await register(home, "ann")
        await add_app(ann)
        await ann.say("Hi")
        assert (await ann.ask("account.close", password=PASSWORD))["type"] == "ok"
        for table in ("totp", "recovery_codes"):
            assert await home.store.read(lambda tx, t=table: tx.all(f"SELECT * FROM {t}")) == []


async def test_90_every_act_leaves_one_line_and_no_secret_in_it() -> None:
    async with house(rules=OPEN) as home:
        ann = await owner(home)
        app, codes = await add_app(ann)
        await ann.ask("factor.codes", password=PASSWORD)
        await asked_in(home)
        await asked_in(home, code="000000")
        await asked_in(home, code=(right := shown(home, app)))
        await ann.ask("factor.remove", password=PASSWORD, code="111111")
        lines = await audit(ann)
        assert [(line["action"], line["result"]) for line in lines] == [
            ("account.register", "ok"), ("factor.begin", "ok"), ("factor.confirm", "ok"), ("factor.codes", "ok"),
            ("session.open", "need_code"), ("session.open", "bad_login"), ("session.open", "ok"), ("factor.remove", "bad_code"),
        ]  # fmt: skip
        assert {line["by"]["name"] for line in lines} == {"ann"}
        for secret in (PASSWORD, app.secret, right, "000000", *codes):
            assert secret not in str(lines)


async def test_a_key_keeps_no_secret_of_what_it_answered() -> None:
    async with house(rules=OPEN) as home:
        ann = await register(home, "ann")
        begun = await ann.ask("factor.begin", password=PASSWORD, key="k1")
        again = await ann.ask("factor.begin", password=PASSWORD, key="k1")
        assert (again["duplicate"], "secret" in again, "qr" in again, "uri" in again) == (True, False, False, False)
        code = shown(home, pyotp.TOTP(begun["secret"]))
        confirmed = await ann.ask("factor.confirm", code=code, key="k2")
        again = await ann.ask("factor.confirm", code=code, key="k2")
        assert (again["duplicate"], "codes" in again) == (True, False)
        kept = str(await home.store.read(lambda tx: tx.all("SELECT * FROM keys")))
        for secret in (begun["secret"], *confirmed["codes"], code, PASSWORD):
            assert secret not in kept


async def test_58_a_wrong_password_is_looked_at_alike_with_a_factor_without_and_for_nobody(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """E 58, counted and not timed: each is one look at one hash as dear as in earnest."""
    looked: list[str] = []
    real = Argon2Hasher.verify

    def verify(hasher: Argon2Hasher, password: str, kept: str) -> bool:
        looked.append(kept.rsplit("$", 2)[0])
        return real(hasher, password, kept)

    monkeypatch.setattr(Argon2Hasher, "verify", verify)
    async with house(rules=OPEN) as home:
        home.road.prover = Prover(home.road.desk, home.clock)
        await add_app(await register(home, "ann"))
        await register(home, "bob")
        for name in ("ann", "bob", "nobody", "nobody"):
            looked.clear()
            assert await asked_in(home, name, password="wrong horse", code="123456") == "bad_login"
            assert looked == [f"$argon2id$v=19$m={MEMORY},t={PASSES},p={LANES}"], name
            home.clock.seconds += 60
