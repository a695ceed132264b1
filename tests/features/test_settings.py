"""Settings that change between two starts, in the audit log."""

from functools import partial

from tests.access import audit, owner
from tests.house import KEY, House

from hubbub.app import in_force
from hubbub.config import Settings
from hubbub.features.settings import LONGEST, InForce, compare

NAME = InForce("server-name", "Tea")
SECRET = InForce("oidc-client-secret", "correct horse", is_secret=True)


async def start(home: House, *now: InForce) -> None:
    await home.store.transaction(partial(compare, now=now, key=KEY, at=home.clock.wall()))


async def test_90_each_setting_that_has_changed_leaves_one_line_by_the_server_itself(home: House) -> None:
    """J 90: what it was and what it is; starting again with the same settings leaves none, and the first start neither."""
    ann = await owner(home)
    await start(home, NAME, InForce("guests", "auto", "auto"))
    await start(home, NAME, InForce("guests", "auto", "auto"))
    assert await audit(ann, action="setting.") == []
    await start(home, NAME._replace(text="Coffee"), InForce("guests", "no", "auto"))
    lines = await audit(ann, action="setting.")
    assert [(line["target"], line["detail"]) for line in lines] == [
        ("server-name", '{"was":"Tea","is":"Coffee"}'), ("guests", '{"was":"auto","is":"no"}'),
    ]  # fmt: skip
    assert {(line["by"]["name"], line["result"]) for line in lines} == {("hubbub", "ok")}


async def test_90_of_a_secret_it_is_told_that_it_is_another_one_and_nothing_else(home: House) -> None:
    """J 90: it is in no table, in no form that somebody without the folder's key could guess it from."""
    ann = await owner(home)
    for text in ("correct horse", "correct horse", "correct horse 2", ""):
        await start(home, NAME, SECRET._replace(text=text))
        assert "correct horse" not in await home.dump()
    lines = await audit(ann, action="setting.")
    assert [(line["target"], line.get("detail", "")) for line in lines] == [("oidc-client-secret", "")] * 2


async def test_a_setting_that_comes_with_a_new_version_was_as_usual_before(home: House) -> None:
    ann = await owner(home)
    await start(home, NAME)
    await start(home, NAME, InForce("slow", "5", "5"), InForce("fast", "6", "5"))
    (line,) = await audit(ann, action="setting.")
    assert (line["target"], line["detail"]) == ("fast", '{"was":"5","is":"6"}')


async def test_a_setting_that_has_gone_is_forgotten_and_a_long_one_is_told_in_part(home: House) -> None:
    ann = await owner(home)
    await start(home, NAME, InForce("old", "x"))
    await start(home, NAME._replace(text="x" * 10_000))
    await start(home, NAME._replace(text="x" * 10_000), InForce("old", "x"))
    long, new = await audit(ann, action="setting.")
    assert len(long["detail"]) < 2 * LONGEST
    assert new["target"] == "old", "it had its usual text, which was none"


def test_only_what_is_secret_is_hidden() -> None:
    """The table of settings says which are; a new secret of that kind needs nothing more."""
    hidden = [each.name for each in in_force(Settings(oidc_client_secret="correct horse")) if each.is_secret]
    assert hidden == ["oidc-client-secret"]
