"""Every kind of secret there is, planted through the doors it comes by and looked for in everything that is written (G 82, J 90)."""

import json
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from tests.faults.raw import said
from tests.faults.server import Server
from tests.faults.speaker import Speaker, speaking
from tests.faults.test_backup import hubbub
from tests.faults.test_factors import METRICS, PASSWORD, add_app, become_owner
from tests.faults.test_log_canary import shout

OIDC = "the canary of the provider"
OTHERS = (
    "the canary of bob's password",
    "the canary of carl's password",
    "the canary of a new one",
    "the canary of a wrong one",
)

LISTS = ("session.list", "invite.list", "user.list", "audit.list", "factor.list", "passkey.list", "room.list")

Planted = dict[str, str]


async def plant(server: Server, ann: Speaker) -> Planted:
    """Make one of every kind, use each, and use each wrongly. Returns what nobody else may know, by what it is."""
    bobs, carls, new, wrong = OTHERS
    await become_owner(server, ann)
    app, codes = await add_app(ann)
    found = {"password": PASSWORD, "app": app.secret, "recovery code": codes[0], "guest token": str(ann.token)}
    found |= {"session of an owner": (await opened(server, name="ann", password=PASSWORD, code=codes[1]))["token"]}
    found |= {"bob's password": bobs, "carl's password": carls, "new password": new, "wrong password": wrong}
    found["invite"] = (await ann.ask("invite.create", key="i1"))["code"]
    made = await asked(server, "account.register", name="bob", password=bobs, invite=found["invite"])
    found |= {"session": made["token"], "device": made["device"]}
    await ann.ask("user.add", name="carl", password=carls, key="u1")
    found["lost password"] = (await ann.ask("user.reset", user="carl", key="u2"))["code"]
    found["bot token"] = (await ann.ask("token.create", name="t", bot="ci", key="t1"))["token"]
    found["own token"] = (await ann.ask("token.create", name="t", key="t2"))["token"]
    code, line = await hubbub("token", "create", "deploy", "--bot", "cd", "--json", "--data", str(server.data))
    assert code == 0, line
    found["token made at the office"] = json.loads(line)["token"]
    found["cookie"] = await cookie_of(server, bobs)
    await opened(server, name="bob", password=wrong, device=found["device"])
    await opened(server, name="ann", password=PASSWORD, code=codes[2].replace("-", " ") + "0")
    bob = Speaker(server.url)
    await bob.connect(token=found["session"])
    for before in (bobs, wrong):
        await bob.ask("account.password", password=before, new=new, key=before[-9:])
    await bob.ask("factor.begin", password=wrong, key="f1")
    await bob.hang_up()
    return found


async def misuse(server: Server, planted: Planted) -> None:
    """Each where it does not belong: in addresses, in headers, in broken bodies, as another kind of secret."""
    for secret in planted.values():
        line = secret.replace(" ", "%20")
        head = f"Host: localhost\r\nAuthorization: Bearer {secret}\r\nCookie: hubbub-session={line}\r\nConnection: close\r\n"
        for request, body in (
            (f"GET /{line}", ""), (f"GET /api/v1/stream?token={line}", ""), (f"GET /oidc/login?invite={line}", ""),
            (f"GET /oidc/callback?state={line}&code={line}", ""), ("POST /api/v1/room.list", "{}"),
            ("POST /api/v1/session.open", json.dumps({"password": secret})[:-1]),
            ("POST /api/v1/invite.show", json.dumps({"invite": secret})),
            ("POST /api/v1/account.register", json.dumps({"name": "eve", "password": secret, "invite": secret})),
        ):  # fmt: skip
            await shout(server.url, f"{request} HTTP/1.1\r\n{head}Content-Length: {len(body)}\r\n\r\n{body}".encode())


async def asked(server: Server, command: str, **fields: Any) -> dict[str, Any]:
    async with speaking(server.url, "eve") as eve:
        return dict(await eve.ask(command, **fields))


async def opened(server: Server, **fields: Any) -> dict[str, Any]:
    return await asked(server, "session.open", **fields)


async def cookie_of(server: Server, password: str) -> str:
    """What a browser is given that signs in."""
    body = json.dumps({"name": "bob", "password": password})
    head = f"Host: localhost:{server.port}\r\nOrigin: http://localhost:{server.port}\r\nConnection: close\r\n"
    request = f"POST /api/v1/session.open?cookie=yes HTTP/1.1\r\n{head}Content-Length: {len(body)}\r\n\r\n{body}"
    (value,) = re.findall(r"(?i)set-cookie: hubbub-session=([^;]+)", (await said(server.url, request.encode())).text)
    return str(value)


@asynccontextmanager
async def listening(server: Server) -> AsyncIterator[list[Any]]:
    """What a stranger in the lobby hears meanwhile."""
    async with speaking(server.url, "zoe") as zoe:
        yield zoe.frames


async def test_82_no_secret_of_any_kind_is_written_or_told_again(serve: Callable[..., Any], tmp_path: Path) -> None:
    """G 82: not in the log, the metrics, a list, the audit log, the database, a backup, nor in what others hear."""
    (tmp_path / "provider.secret").write_text(OIDC)
    server: Server = await serve(
        "--log-level", "debug", "--oidc-issuer", "http://localhost:9/", "--oidc-client-id", "hubbub",
        "--oidc-client-secret", f"@{tmp_path / 'provider.secret'}",
    )  # fmt: skip
    async with listening(server) as heard, speaking(server.url, "ann") as ann:
        planted = await plant(server, ann)
        await misuse(server, planted)
        shown = len(ann.frames)
        for command in LISTS:
            await ann.ask(command)
        told = str(heard) + str(ann.frames[shown:]) + server.log + (await said(server.url, METRICS)).text
    code, audit = await hubbub("audit", "list", "--limit", "1000", "--json", "--data", str(server.data))
    assert (code, audit.count("session.open") > 3) == (0, True)
    assert (await hubbub("backup", str(tmp_path / "copy.db"), "--data", str(server.data)))[0] == 0
    await server.stop()
    kept = b"".join(f.read_bytes() for f in (*server.data.iterdir(), tmp_path / "copy.db") if f.is_file())
    for what, secret in {**planted, "the provider's": OIDC}.items():
        assert len(secret) >= 8, what
        assert secret not in told + audit, what
        assert secret.encode() not in kept, what
