"""The way to a server: what the doctor says about proxies that spoil it, servers that are not there, and clocks that differ."""

import asyncio
import ssl
import subprocess
from pathlib import Path

import pytest

from hubbub.doctor import doors, way
from hubbub.doctor.finding import Finding
from hubbub.doctor.way import Site
from tests.doctor.harm import Harmful
from tests.faults.server import Server


async def visit(url: str, token: str | None = None) -> dict[str, Finding]:
    """Every finding about the way, by what was looked at."""

    def walk() -> list[Finding]:
        site = Site(url)
        return [*way.arrival(site), *doors.doors(site, token, 25)]

    return {found.what: found for found in await asyncio.to_thread(walk)}


@pytest.fixture
async def server(tmp_path: Path) -> Server:
    async with Server(tmp_path / "data") as serving:
        yield serving


async def test_a_straight_way_is_well(server: Server) -> None:
    """Nothing stands between, and nothing is found; whoever was made for it is gone."""
    found = await visit(server.url)
    assert {f.what: f.level for f in found.values() if f.level != "ok"} == {"silence": "note"}
    assert (await visit(server.url))["event stream"].level == "ok"


async def test_a_proxy_that_passes_all_on_is_well(server: Server) -> None:
    async with Harmful(server.port) as proxy:
        found = await visit(proxy.url)
    assert {f.level for f in found.values()} == {"ok", "note"}


async def test_a_proxy_that_drops_the_upgrade_is_found(server: Server) -> None:
    """What nginx does by default: HTTP works, the WebSocket does not."""
    async with Harmful(server.port, takes=("upgrade", "connection")) as proxy:
        found = await visit(proxy.url)
    assert found["http"].level == "ok"
    assert (found["websocket"].level, "426" in found["websocket"].said) == ("problem", True)
    assert "Upgrade" in found["websocket"].do


@pytest.mark.parametrize("way_back", [False, True])
async def test_a_proxy_that_drops_the_subprotocol_is_found(server: Server, way_back: bool) -> None:
    """Without it everybody would be at the plain door."""
    name = ("sec-websocket-protocol",)
    async with Harmful(server.port, takes=() if way_back else name, hides=name if way_back else ()) as proxy:
        found = await visit(proxy.url)
    assert found["websocket"].level == "problem"
    assert "Sec-WebSocket-Protocol" in found["websocket"].said


async def test_a_proxy_that_hoards_the_stream_is_found(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """The WebSocket works; what comes over the stream comes never."""
    monkeypatch.setattr(doors, "AT_ONCE", 1.0)
    async with Harmful(server.port, hoards=True) as proxy:
        found = await visit(proxy.url)
    assert (found["websocket"].level, found["event stream"].level) == ("ok", "problem")
    assert "proxy_buffering off" in found["event stream"].do


async def test_a_proxy_that_takes_the_token_out_is_found(server: Server) -> None:
    async with Harmful(server.port, takes=("authorization",)) as proxy:
        found = await visit(proxy.url)
    assert (found["event stream"].level, "401" in found["event stream"].said) == ("problem", True)


async def test_a_server_without_guests_is_told_apart_from_a_broken_one(tmp_path: Path) -> None:
    """The stream needs somebody; that nobody may come in is a decision and no fault."""
    async with Server(tmp_path / "data", "--guests", "no") as strict:
        found = await visit(strict.url)
    assert (found["websocket"].level, found["event stream"].level) == ("ok", "note")
    assert "--token" in found["event stream"].said


@pytest.mark.parametrize(
    ("status", "said", "do"), [(502, "502", "does not reach the server"), (404, "404", "Look at the address")]
)
async def test_a_web_server_that_is_not_ours(status: int, said: str, do: str) -> None:
    """Whatever answers instead of Hubbub is told by its status, and nothing more is asked of it."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(f"HTTP/1.1 {status} No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode())
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as other:
        site = Site(f"ws://127.0.0.1:{other.sockets[0].getsockname()[1]}/ws")
        (found,) = await asyncio.to_thread(lambda: list(way.arrival(site)))
    assert (found.level, said in found.said, do in found.do) == ("problem", True, True)


async def test_a_certificate_that_nobody_vouches_for_is_a_problem(tmp_path: Path) -> None:
    """A client would refuse it, so it is not waved through."""
    key, cert = tmp_path / "key.pem", tmp_path / "cert.pem"
    made = ("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "5", "-subj", "/CN=localhost")
    names = ("-addext", "subjectAltName=DNS:localhost")
    await asyncio.to_thread(
        subprocess.run, [*made, *names, "-keyout", key, "-out", cert], check=True, capture_output=True
    )
    async with Server(tmp_path / "data", "--tls-cert", str(cert), "--tls-key", str(key)) as secure:
        found = await visit_secure(secure.port)
        assert (found[0].level, "certificate is not good" in found[0].said) == ("problem", True)
        trusting = ssl.create_default_context(cafile=str(cert))
        level, said, _ = await asyncio.to_thread(way._certificate, Site(f"wss://localhost:{secure.port}/ws"), trusting)
    assert (level, "ends in" in said) == ("warning", True)


async def visit_secure(port: int) -> list[Finding]:
    return await asyncio.to_thread(lambda: list(way.arrival(Site(f"wss://localhost:{port}/ws"))))


@pytest.mark.parametrize(("date", "level"), [(0, "ok"), (1, "ok"), (90, "warning"), (-90, "warning"), (None, "note")])
def test_clocks_that_differ_are_told(date: int | None, level: str) -> None:
    """The Date header counts whole seconds; what is more than two off is told."""
    now = 1_800_000_000.5
    text = None if date is None else way.email.utils.formatdate(int(now) + date, usegmt=True)
    assert way._skew(text, now)[0] == level


@pytest.mark.parametrize(
    ("url", "base"),
    [
        ("ws://localhost:8080/ws", "http://localhost:8080"),
        ("wss://chat.example.org/ws", "https://chat.example.org"),
        ("wss://example.org/chat/ws", "https://example.org/chat"),
    ],
)
def test_the_site_of_a_socket(url: str, base: str) -> None:
    """Pages and API stand beside the socket, below the same path."""
    assert Site(url).base == base
