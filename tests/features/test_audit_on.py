"""The audit log of one person: what was tried and done with their account, whoever did it."""

from typing import Any

from tests.access import PASSWORD, audit, invited, owner, register, sign_in
from tests.factor import add_app
from tests.house import House

from hubbub.core.attempts import OF_ACCOUNT, WINDOW


async def said(reader: Any, **narrowed: Any) -> list[tuple[str, str]]:
    return [(line["action"], line["result"]) for line in await audit(reader, **narrowed)]


async def test_90_failed_attempts_at_one_account_are_found_and_no_others(home: House) -> None:
    """J 90: by strangers, who are nobody, with the right password and without the factor, and however the name was written."""
    ann = await owner(home)
    bob = await invited(home, ann, "bob")
    await invited(home, ann, "eve")
    await add_app(bob)
    for name, password in (("bob", "wrong horse"), ("@BOB", "wrong horse"), ("eve", "wrong horse"), ("bob", PASSWORD)):
        await home.connect().ask("session.open", name=name, password=password)
    assert await said(ann, on="bob", action="session.") == [
        ("session.open", "bad_login"), ("session.open", "bad_login"), ("session.open", "need_code"),
    ]  # fmt: skip
    assert await said(ann, by="bob", action="session.open") == [("session.open", "need_code")]


async def test_90_what_others_did_to_somebody_is_found_whatever_they_are_called_by_now(home: House) -> None:
    ann = await owner(home)
    bob = await invited(home, ann, "bob")
    await ann.ask("user.rank", user="bob", rank="admin")
    await ann.ask("user.rank", user=bob.you["id"], rank="member")
    await bob.ask("user.rank", user="ann", rank="member")
    await bob.ask("account.rename", name="rob")
    await register(home, "bob", invite=(await ann.ask("invite.create"))["code"])
    await home.connect().ask("session.open", name="bob", password="wrong horse")
    assert await said(ann, on="rob") == [("user.rank", "ok"), ("user.rank", "ok")]
    assert await said(ann, on="ann") == [("user.rank", "forbidden")]
    assert await said(ann, on="bob") == [("session.open", "bad_login")]


async def test_90_a_flood_at_an_account_is_found_with_its_count(home: House) -> None:
    """J 90: also what was refused unread, and also where there is nobody of that name."""
    ann = await owner(home)
    await invited(home, ann, "bob")
    for name in ("bob", "nobody"):
        for n in range(15):
            wire = home.connect(address=f"198.51.100.{n}")
            await wire.ask("session.open", name=name, password="wrong horse")
            wire.vanish()
        told = [("session.open", "bad_login")] * OF_ACCOUNT + [("session.open", "rate_limited")]
        assert await said(ann, on=name) == told
        await home.pass_time(int(WINDOW))
        assert await said(ann, on=name) == [*told, told[-1]]


async def test_lines_about_somebody_are_read_in_pages_without_a_gap(home: House) -> None:
    ann = await owner(home)
    await invited(home, ann, "bob")
    await invited(home, ann, "eve")
    for _ in range(5):
        for name in ("bob", "eve"):
            await ann.ask("user.rank", user=name, rank="member")
    pages, before = [], None
    while before is None or pages[-1].get("more"):
        pages.append(await ann.ask("audit.list", on="bob", limit=2, **({} if before is None else {"before": before})))
        before = pages[-1]["records"][-1]["n"]
    found = [line for page in pages for line in page["records"]]
    assert [len(page["records"]) for page in pages] == [2, 2, 1]
    assert [line["n"] for line in found] == sorted({line["n"] for line in found}, reverse=True)
    assert {line["target"] for line in found} == {"bob"}


async def test_what_was_done_with_a_passkey_a_bot_or_a_link_is_about_its_holder(home: House) -> None:
    ann = await owner(home)
    await invited(home, ann, "bob")
    await ann.ask("token.create", name="ci", bot="builds")
    link = (await ann.ask("user.reset", user="bob"))["code"]
    await register(home, "-", invite=link)
    added = await ann.ask("user.add", name="carl", password=PASSWORD)
    await sign_in(home, "carl")
    assert await said(ann, on="builds") == [("token.create", "ok")]
    assert await said(ann, on="bob") == [("user.reset", "ok"), ("account.register", "ok")]
    assert await said(ann, on=added["user"]["user"]["id"]) == [("user.add", "ok"), ("session.open", "ok")]
