"""The servers that are measured, how each is started, and why one cannot be. Must not know what is measured."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from hubbub.bench.dialects import DIALECTS
from hubbub.bench.process import Process
from hubbub.bench.scenarios import Target

HERE = Path(__file__).parent / "peers"
GO_PACKAGES = Path("/usr/share/gocode")


FLAGS = (
    "--message-rate", "0", "--sockets-per-address", "0", "--sockets-per-user", "0", "--registration", "open",
)  # fmt: skip
"""What Hubbub is told besides where to listen: the limits that a load from one address would meet are off."""


class NotStarted(Exception):
    """A server ended before it listened, or did not listen in time."""


@dataclass(frozen=True)
class Peer:
    """`command(port, folder)` starts it. `missing()` says in a sentence why it cannot be started, or nothing."""

    name: str
    dialect: str
    command: Callable[[int, str], list[str]]
    missing: Callable[[], str | None] = lambda: None


def _hubbub(port: int, folder: str) -> list[str]:
    return [sys.executable, "-m", "hubbub", "serve", "--port", str(port), "--data", folder, *FLAGS]


@cache
def _seed() -> str:
    """The tutorial server, built once."""
    binary = Path(tempfile.mkdtemp(prefix="hubbub-bench-")) / "seed"
    environ = {**os.environ, "GO111MODULE": "off", "GOPATH": str(GO_PACKAGES), "GOCACHE": str(binary.parent / "cache")}
    subprocess.run(["go", "build", "-o", str(binary), str(HERE / "seed" / "main.go")], check=True, env=environ)
    return str(binary)


def no_go() -> str | None:
    if not shutil.which("go"):
        return "Go is not installed (Debian: golang-go)."
    if not (GO_PACKAGES / "src/github.com/gorilla/websocket").is_dir():
        return "gorilla/websocket is not installed (Debian: golang-github-gorilla-websocket-dev)."
    return None


def _no_module(name: str) -> Callable[[], str | None]:
    return lambda: None if find_spec(name) else f"The Python package {name} is not installed."


def _no_node(package: str) -> Callable[[], str | None]:
    def missing() -> str | None:
        if not shutil.which("node"):
            return "Node is not installed."
        if not (HERE / "node" / "node_modules" / package).is_dir():
            return f"The npm package {package} is not installed in bench/peers/node."
        return None

    return missing


def _script(name: str) -> Callable[[int, str], list[str]]:
    return lambda port, folder: [sys.executable, str(HERE / name), str(port)]


def _node(name: str) -> Callable[[int, str], list[str]]:
    return lambda port, folder: ["node", str(HERE / "node" / name), str(port)]


PEERS: tuple[Peer, ...] = (
    Peer("Hubbub, hubbub.v1", "hubbub", _hubbub),
    Peer("Hubbub, plain door", "classic", _hubbub),
    Peer("seed server (Go, gorilla)", "classic", lambda port, folder: [_seed(), str(port)], no_go),
    Peer("seed, prepared messages", "classic", lambda port, folder: [_seed(), str(port), "prepared"], no_go),
    Peer("uWebSockets (C++)", "classic", _script("uwebsockets.py"), _no_module("socketify")),
    Peer("websockets broadcast()", "classic", _script("websockets_broadcast.py")),
    Peer("Starlette loop", "classic", _script("starlette_loop.py")),
    Peer("Node ws", "classic", _node("ws.js"), _no_node("ws")),
    Peer("Socket.IO", "socket.io", _node("socketio.js"), _no_node("socket.io")),
)

HUBBUB = PEERS[0]


@contextmanager
def running(peer: Peer, folder: str | None = None) -> Iterator[Target]:
    """A fresh server of that kind, on a free port of loopback, ended afterwards."""
    with tempfile.TemporaryDirectory(prefix="hubbub-bench-") as own:
        port = _free_port()
        server = subprocess.Popen(
            peer.command(port, folder or own), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            _wait_until_open(port, server)
            yield Target("127.0.0.1", port, DIALECTS[peer.dialect], Process(server.pid))
        finally:
            server.kill()
            server.wait()


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _wait_until_open(port: int, server: "subprocess.Popen[bytes]", within: float = 20.0) -> None:
    end = time.monotonic() + within
    while time.monotonic() < end:
        if server.poll() is not None:
            raise NotStarted(f"{server.args!r} ended with {server.returncode}")
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.01)
    raise NotStarted(f"{server.args!r} did not listen within {within} s")
