"""Second factors on a real server: what makes codes is in no file that is copied, and a lost key is told (G 82, B 28)."""

import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyotp

from tests.faults.raw import said
from tests.faults.server import Server
from tests.faults.speaker import Speaker, speaking
from tests.faults.test_backup import hubbub

PASSWORD = "the canary has a password"

METRICS = b"GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"


async def become_owner(server: Server, ann: Speaker) -> None:
    """By the link that the start printed."""
    (code,) = re.findall(r"/#/invite/(\S+)", server.log)
    made = await ann.ask("account.register", name="ann", password=PASSWORD, invite=code)
    assert made["type"] == "ok", made


async def add_app(ann: Speaker) -> tuple[pyotp.TOTP, list[str]]:
    """The app, and the recovery codes."""
    app = pyotp.TOTP((await ann.ask("factor.begin", password=PASSWORD))["secret"])
    return app, (await ann.ask("factor.confirm", code=app.now(), key="k"))["codes"]


async def sign_in(server: Server, code: str) -> str:
    async with speaking(server.url, "eve") as eve:
        reply = await eve.ask("session.open", name="ann", password=PASSWORD, code=code)
        return str(reply.get("code", reply["type"]))


def next_code(app: pyotp.TOTP) -> str:
    """Good now, and not used up by the code that confirmed the app."""
    return app.at(int(time.time()) + 30)


async def test_82_a_second_factor_is_in_no_copy_no_log_and_no_other_answer(
    serve: Callable[..., Any], tmp_path: Path
) -> None:
    """G 82: the app's secret, its key, a code, the recovery codes and the password, looked for in everything that is written."""
    server: Server = await serve("--log-level", "debug")
    async with speaking(server.url, "ann") as ann, speaking(server.url, "bob") as bob:
        await become_owner(server, ann)
        app, codes = await add_app(ann)
        code = next_code(app)
        assert await sign_in(server, codes[0]) == "ok"
        assert await sign_in(server, code) == "ok"
        assert await sign_in(server, code) == "bad_login"
        shown = len(ann.frames)
        for type in ("factor.list", "session.list", "user.list", "audit.list"):
            await ann.ask(type)
        await ann.ask("factor.begin", password=PASSWORD)
        await ann.ask("factor.confirm", code=code, key="k")
        await bob.ask("message.history", room="lobby")
        told = str(ann.frames[shown:]) + str(bob.frames) + server.log + (await said(server.url, METRICS)).text
    assert (await hubbub("backup", str(tmp_path / "copy.db"), "--data", str(server.data)))[0] == 0
    await server.stop()
    key = (server.data / "secret.key").read_text().strip()
    files = [path for path in (*server.data.iterdir(), tmp_path / "copy.db") if path.name != "secret.key"]
    kept = b"".join(path.read_bytes() for path in files)
    assert b"factor.confirm" in kept, "the files that are looked at are the right ones"
    for secret in (
        app.secret,
        app.byte_secret().hex(),
        key,
        code,
        *codes,
        *(c.replace("-", "") for c in codes),
        PASSWORD,
    ):
        assert secret not in told
        assert secret.encode() not in kept
    for raw in (app.byte_secret(), bytes.fromhex(key)):
        assert raw not in kept


async def test_28_a_backup_without_its_key_is_a_server_that_says_so_and_can_be_used(
    serve: Callable[..., Any], tmp_path: Path
) -> None:
    """B 28: elsewhere the app's codes are wrong and recovery codes are good; with the key put back all is as it was."""
    server: Server = await serve()
    async with speaking(server.url, "ann") as ann:
        await become_owner(server, ann)
        app, codes = await add_app(ann)
    assert (await hubbub("backup", str(tmp_path / "copy.db"), "--data", str(server.data)))[0] == 0
    assert (await hubbub("restore", str(tmp_path / "copy.db"), "--data", str(tmp_path / "elsewhere")))[0] == 0
    elsewhere: Server = await serve(data=tmp_path / "elsewhere")
    assert re.search(r"secret\.key is not the one .* apps=1", elsewhere.log), elsewhere.log
    assert await sign_in(elsewhere, next_code(app)) == "bad_login"
    assert await sign_in(elsewhere, codes[0]) == "ok"
    await elsewhere.stop()
    (elsewhere.data / "secret.key").write_text((server.data / "secret.key").read_text())
    elsewhere.said.clear()
    await elsewhere.start()
    assert "secret.key" not in elsewhere.log
    assert await sign_in(elsewhere, next_code(app)) == "ok"
