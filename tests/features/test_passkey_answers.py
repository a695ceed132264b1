"""What an authenticator may answer, over the joined pair: one right answer lets one in, once; all others let nobody in."""

from collections.abc import Callable
from typing import Any

import pytest
from tests.access import PASSWORD, owner, register
from tests.authenticator import PRESENT, VERIFIED, Authenticator, Key, raw, text
from tests.house import House, house
from tests.passkey import add, challenge, holder_of_nothing, open_by

from hubbub.features.call import Rules

OPEN = Rules(rate=0, registration=True)


@pytest.mark.parametrize(
    "wrong",
    [
        {"origin": "http://localhost:8081"}, {"origin": "https://localhost:8080"}, {"origin": "http://localhost:8080.evil.example"},
        {"origin": "http://127.0.0.1:8080"}, {"origin": "HTTP://LOCALHOST:8080"}, {"site": "evil.example"},
        {"flags": PRESENT}, {"flags": VERIFIED}, {"type": "webauthn.get"}, {"challenge": "AAAA"}, {"challenge": ""},
    ],
    ids=str,
)  # fmt: skip
async def test_53_a_passkey_made_elsewhere_or_by_nobody_in_particular_is_not_added(
    home: House, wrong: dict[str, Any]
) -> None:
    """E 53: another origin, another site, nobody there, nobody known to the device, another act, another challenge."""
    ann, device = await owner(home), Authenticator()
    assert (await add(ann, device, **wrong))["code"] == "bad_passkey"
    assert (await ann.ask("passkey.list"))["passkeys"] == []
    assert "codes" in await add(ann, Authenticator()), "the same without the fault is added"


@pytest.mark.parametrize(
    "wrong",
    [
        {"origin": "http://localhost:8081"}, {"origin": "https://localhost:8080"}, {"origin": "http://localhost"},
        {"origin": "null"}, {"site": "evil.example"}, {"flags": PRESENT}, {"flags": VERIFIED}, {"count": 0},
        {"type": "webauthn.create"}, {"challenge": "AAAA"}, {"signer": Key("localhost", "")}, {"handle": "AAAA"}, {"handle": None},
    ],
    ids=lambda wrong: "signer" if "signer" in wrong else str(wrong),
)  # fmt: skip
async def test_53_a_wrong_answer_lets_nobody_in(home: House, wrong: dict[str, Any]) -> None:
    """E 53: and is answered like a passkey that nobody has."""
    device = Authenticator()
    await add(await owner(home), device)
    await open_by(home, device)
    refused, unknown = await open_by(home, device, **wrong), await open_by(home, holder_of_nothing())
    assert refused["code"] == "bad_login"
    assert refused == unknown, "who has a passkey is not told"
    assert (await open_by(home, device))["type"] == "ok", "the same without the fault is right"


async def test_54_an_answer_is_good_once(home: House) -> None:
    """E 54: whoever overheard one has nothing; also a device that does not count."""
    device = Authenticator(counts=False)
    await add(await owner(home), device)
    answer = device.get(await challenge(home))
    assert (await home.connect().ask("passkey.open", answer=answer))["type"] == "ok"
    assert (await home.connect().ask("passkey.open", answer=answer))["code"] == "bad_login"


async def test_54_the_same_answer_at_once_lets_one_in(home: House) -> None:
    device = Authenticator(counts=False)
    await add(await owner(home), device)
    answer = device.get(await challenge(home))
    wires = [home.connect() for _ in range(5)]
    for wire in wires:
        wire.send(type="passkey.open", answer=answer)
    await home.settle()
    assert sorted(wire.frames[-1]["type"] for wire in wires) == ["error"] * 4 + ["ok"]


async def test_54_a_challenge_is_for_five_minutes_one_act_and_one_person() -> None:
    """E 54: not for signing in where a passkey was to be added, nor for somebody else's account."""
    async with house(rules=OPEN) as home:
        ann, bob, device = await register(home, "ann"), await register(home, "bob"), Authenticator()
        await add(ann, device)
        begun = (await ann.ask("passkey.begin", password=PASSWORD))["options"]
        of_bob = await bob.ask("passkey.add", name="x", answer=device.create(begun))
        assert of_bob["code"] == "bad_passkey"
        to_open = device.get({**await challenge(home), "challenge": begun["challenge"]}, device.keys[0])
        assert (await home.connect().ask("passkey.open", answer=to_open))["code"] == "bad_login"
        to_add = device.create({**begun, "challenge": (await challenge(home))["challenge"]})
        assert (await ann.ask("passkey.add", name="x", answer=to_add))["code"] == "bad_passkey"
        late = device.get(await challenge(home), device.keys[0])
        home.clock.seconds += 5 * 60
        assert (await home.connect().ask("passkey.open", answer=late))["code"] == "bad_login"


async def test_a_challenge_with_a_later_end_is_not_ours(home: House) -> None:
    device = Authenticator()
    await add(await owner(home), device)
    options = await challenge(home)
    given = raw(options["challenge"])
    forged = given[:16] + (int.from_bytes(given[16:24]) + 10**12).to_bytes(8) + given[24:]
    assert (await open_by(home, device, challenge=text(forged)))["code"] == "bad_login"


async def test_nothing_is_kept_of_challenges_that_nobody_answers(home: House) -> None:
    for _ in range(100):
        await challenge(home)
    assert await home.store.read(lambda tx: tx.all("SELECT * FROM challenges")) == []
    device = Authenticator()
    await add(await owner(home), device)
    await open_by(home, device)
    home.clock.seconds += 10 * 60
    await open_by(home, device)
    assert len(await home.store.read(lambda tx: tx.all("SELECT * FROM challenges"))) == 1, "old ones are forgotten"


@pytest.mark.parametrize(
    "answer",
    [
        {}, {"id": None}, {"id": 5, "response": []}, {"response": {}}, {"response": "x"}, {"response": {"clientDataJSON": 5}},
        {"response": {"clientDataJSON": "!!!"}}, {"response": {"clientDataJSON": "W10"}}, {"id": "a\x00b"},
        {"response": {"clientDataJSON": text(b"[" * 40_000)}},
    ],
    ids=lambda answer: str(answer)[:60],
)  # fmt: skip
async def test_52_an_answer_that_makes_no_sense_is_refused_and_nothing_breaks(
    home: House, answer: dict[str, Any]
) -> None:
    ann = await owner(home)
    assert (await home.connect().ask("passkey.open", answer=answer))["code"] == "bad_login"
    assert (await ann.ask("passkey.add", name="x", answer=answer))["code"] == "bad_passkey"
    assert (await ann.ask("ping"))["type"] == "ok"
    assert home.broken == []


SPOILT: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda part: b"", "half": lambda part: part[: len(part) // 2], "a bit": lambda part: bytes([part[0] ^ 1]) + part[1:],
}  # fmt: skip


@pytest.mark.parametrize("how", SPOILT)
@pytest.mark.parametrize("part", ["clientDataJSON", "authenticatorData", "signature"])
async def test_52_an_answer_with_one_part_spoilt_lets_nobody_in(home: House, part: str, how: str) -> None:
    device = Authenticator(counts=False)
    await add(await owner(home), device)
    answer = device.get(await challenge(home))
    answer["response"][part] = text(SPOILT[how](raw(answer["response"][part])))
    assert (await home.connect().ask("passkey.open", answer=answer))["code"] == "bad_login"
    assert home.broken == []


@pytest.mark.parametrize("how", SPOILT)
@pytest.mark.parametrize("part", ["clientDataJSON", "attestationObject"])
async def test_52_a_passkey_with_one_part_spoilt_is_not_added(home: House, part: str, how: str) -> None:
    ann = await owner(home)
    answer = Authenticator().create((await ann.ask("passkey.begin", password=PASSWORD))["options"])
    answer["response"][part] = text(SPOILT[how](raw(answer["response"][part])))
    assert (await ann.ask("passkey.add", name="x", answer=answer))["code"] == "bad_passkey"
    assert home.broken == []


async def test_57_wrong_passkeys_are_guesses_of_their_address(home: House) -> None:
    device = Authenticator()
    await add(await owner(home), device)
    options = await challenge(home)
    for _ in range(50):
        eve = home.connect(address="203.0.113.9")
        assert (await eve.ask("passkey.open", answer={}))["code"] == "bad_login"
    answer = device.get(options)
    assert (await home.connect(address="203.0.113.9").ask("passkey.open", answer=answer))["code"] == "rate_limited"
    assert (await home.connect(address="203.0.113.8").ask("passkey.open", answer=answer))["type"] == "ok"


async def test_58_a_challenge_is_alike_for_everybody(home: House) -> None:
    """E 58: it names no passkey and takes no name, so that nobody learns who has one."""
    before = await challenge(home)
    await add(await owner(home), Authenticator())
    after = await challenge(home)
    assert {**before, "challenge": ""} == {**after, "challenge": ""}
    assert (before["allowCredentials"], before["rpId"]) == ([], "localhost")
