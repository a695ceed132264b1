"""What somebody sees, and what the log keeps, when the company's sign-in fails on the way."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web
from school import Pupil, school
from tests.oidc.hostile import NOW, Hostile, asked_of, hostile


@pytest.fixture
async def op() -> AsyncIterator[Hostile]:
    async with hostile() as started:
        yield started


@pytest.fixture
async def pupil(tmp_path: Path, op: Hostile) -> AsyncIterator[Pupil]:
    async with school(tmp_path, op.about["issuer"], wall=lambda: NOW) as built:
        yield built


async def come_back(op: Hostile, pupil: Pupil, **query: str) -> str:
    """Begin, and return the path to which the provider would send back."""
    asked = asked_of((await pupil.get("/oidc/login")).headers["location"])
    op.claims["nonce"] = asked["nonce"]
    return f"/oidc/callback?state={asked['state']}&code=c"


async def test_the_way_is_open_when_the_provider_is_well(op: Hostile, pupil: Pupil) -> None:
    """Without this the failures below would mean nothing."""
    assert (await pupil.get(await come_back(op, pupil))).status == 303
    assert list(pupil.kept) == ["hubbub-session"]


async def test_a_provider_that_is_away_at_the_start_is_said_to_be(op: Hostile, pupil: Pupil) -> None:
    op.answers["/.well-known/openid-configuration"] = lambda _: web.Response(status=500, text="<b>inner secret</b>")
    answer = await pupil.get("/oidc/login")
    assert (answer.status, pupil.kept, b"secret" in answer.body) == (503, {}, False)
    op.answers.clear()
    assert (await pupil.get("/oidc/login")).status == 303


async def test_a_provider_that_fails_at_the_end_lets_nobody_in(op: Hostile, pupil: Pupil) -> None:
    path = await come_back(op, pupil)
    op.answers["/token"] = lambda _: web.Response(status=500)
    assert ((await pupil.get(path)).status, pupil.kept) == (503, {})


async def test_a_lie_lets_nobody_in_and_leaves_who_is_signed_in_as_they_are(op: Hostile, pupil: Pupil) -> None:
    await pupil.sign_up("dave")
    kept = dict(pupil.kept)
    path = await come_back(op, pupil)
    op.claims["nonce"] = "another"
    assert ((await pupil.get(path)).status, pupil.kept) == (403, kept)


@pytest.mark.parametrize("missing", ["code", "state"])
async def test_somebody_who_comes_back_without_what_is_needed_stays_out(
    op: Hostile, pupil: Pupil, missing: str
) -> None:
    path = (await come_back(op, pupil)).replace(f"{missing}=", "x=")
    assert ((await pupil.get(path)).status, pupil.kept) == (403, {})


async def test_82_what_a_provider_says_forges_no_line_of_the_log_and_no_secret_is_in_it(
    op: Hostile, pupil: Pupil, capsys: pytest.CaptureFixture[str]
) -> None:
    path = await come_back(op, pupil)
    flow, state = pupil.kept["hubbub-oidc"], path.partition("state=")[2].partition("&")[0]
    op.answers["/token"] = lambda _: web.json_response({"error": "odd\n2026-01-01 [info] forged\x1b[31m"}, status=400)
    assert (await pupil.get(path)).status == 403
    said = "".join(capsys.readouterr())
    assert "oidc.denied" in said
    assert "\n2026-01-01" not in said
    assert "\x1b[31m" not in said
    assert not [secret for secret in (flow, state) if secret in said]
