"""The composition root: chooses the store and the bus, builds the road and its doors, runs them, takes them down."""

import asyncio
import errno
import logging
import os
import secrets
import socket
import ssl
import sys
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from math import ceil
from typing import TYPE_CHECKING, Any, TextIO, cast
from urllib.parse import urlsplit

import structlog
import uvicorn

from . import __version__
from .bus.local import LocalBus
from .clock import RealClock
from .config import SETTINGS, Settings
from .core.clock import Clock
from .core.hub import Hub
from .core.origin import Origins, Site, site_at
from .core.presence import Presence
from .dispatch import Road
from .features.call import Face, Rules, Vouching
from .features.first_start import offer_ownership, prepare
from .features.settings import InForce, compare
from .features.totp import mark_of
from .gateways import http
from .gateways.doorway import Doorway
from .gateways.entrance import Entrance
from .gateways.metrics import feel_lag
from .gateways.office import office
from .gateways.proxies import Proxies
from .gateways.websocket import SocketDoor
from .gateways.wheel import Wheel
from .kinds import SECRET, as_text
from .logs import Scribe, hold_standard_files
from .refusing import CannotStart, opening, reason
from .serving import DRAIN, Server, listen, spare_the_collector, take_many_files
from .store.driver import Driver
from .store.factors import apps_of_other_keys
from .store.folder import Folder, FolderInUse
from .store.migrate import migrate
from .store.sqlite import Sqlite

__all__ = ["CannotStart", "Node", "run"]

if TYPE_CHECKING:
    from .gateways.oidc import CompanyDoor

SWITCH = 0.001
"""Seconds the loop's thread and the writer's may keep each other waiting; Python's own 5 ms cost a tenth of the sends."""

STDERR = 2

STORE_BROKEN = 74
"""Exit code: a disk that failed while running (sysexits' EX_IOERR)."""


def run(settings: Settings) -> int:
    """Serve until told to stop. Returns the exit code. Raises CannotStart."""
    os.umask(0o077)
    hold_standard_files()
    take_many_files()
    sys.setswitchinterval(SWITCH)
    scribe = Scribe(STDERR)
    _log_as(settings.log_level, settings.log_format, scribe)
    _require_certificate(settings)
    sockets = _listen(settings)
    settings = replace(settings, port=sockets[0].getsockname()[1])
    folder = _hold(settings)
    try:
        loop_factory = uvicorn.Config(app="", loop="uvloop", log_config=None).get_loop_factory()
        with asyncio.Runner(loop_factory=loop_factory) as runner:
            return runner.run(_serve(settings, folder, sockets, scribe))
    finally:
        folder.release()
        scribe.close()


async def _serve(settings: Settings, folder: Folder, sockets: list[socket.socket], log: Scribe) -> int:
    with opening(folder.path / "hubbub.db"):
        node = await Node.start(settings, Sqlite(folder.database), RealClock(), folder.key)
    server = server_of(node, settings, partial(_announce, settings, node.claim, log))
    async with office(node.road, folder.path, settings.url):
        await server.serve(sockets=sockets)
    return STORE_BROKEN if node.broken else 0


def server_of(node: "Node", settings: Settings, on_ready: Callable[[], None]) -> Server:
    """What serves a node over sockets, and ends with it."""
    config = uvicorn.Config(
        app=node.app, http=partial(Entrance, node.doorway), ws=partial(SocketDoor, node.doorway),  # type: ignore[arg-type]
        lifespan="off", log_config=None,
        access_log=False, server_header=False, proxy_headers=False, timeout_graceful_shutdown=DRAIN, timeout_keep_alive=5,
        ssl_certfile=settings.tls_cert, ssl_keyfile=settings.tls_key,
    )  # fmt: skip
    server = Server(config, on_ready, node.stop)
    node.on_broken = server.end
    return server


class Node:
    """Everything of one running server but its sockets."""

    def __init__(
        self, settings: Settings, store: Driver, epoch: str, clock: Clock, key: bytes, claim: str | None = None
    ) -> None:
        self.store = store
        self.clock = clock
        self.claim = claim
        self.broken: str | None = None
        self.on_broken: Callable[[], None] = lambda: None
        self.hub = Hub(Presence())
        self.road = Road(
            store, LocalBus(), self.hub, self.clock, rules_of(settings), epoch, key,
            sockets_per_user=settings.sockets_per_user, on_broken=self._break,
        )  # fmt: skip
        self.wheel = Wheel(ceil(settings.ping_interval), ceil(settings.ping_timeout), ceil(settings.hello_timeout))
        self.doorway = Doorway(
            self.road, self.wheel, self.clock, settings.frame_limit, origins_of(settings),
            settings.sockets_per_address, Proxies(settings.trusted_proxies),
        )  # fmt: skip
        self.company = _company(settings, self)
        self.app = http.build(self.road, self.doorway, more=self.company.routes() if self.company else ())
        loop = asyncio.get_running_loop()
        self._ticking = loop.create_task(self._tick()), loop.create_task(feel_lag(self.app.metrics.lag.observe))

    @classmethod
    async def start(cls, settings: Settings, store: Driver, clock: Clock, key: bytes) -> "Node":
        await migrate(store)
        await _warn_of_other_key(store, key)
        at = clock.wall()
        epoch = await store.transaction(partial(prepare, at=at, epoch=f"e{secrets.token_hex(8)}"))
        await store.transaction(partial(compare, now=in_force(settings), key=key, at=at))
        claim = await store.transaction(partial(offer_ownership, at=at, code=secrets.token_urlsafe()))
        return cls(settings, store, epoch, clock, key, claim)

    async def _tick(self) -> None:
        """The one timer for all connections."""
        while True:
            await asyncio.sleep(1)
            self.wheel.turn(self.clock.mono())
            self.road.tell_presence()
            self.road.expire()
            self.road.scrub()
            self.road.eraser.go_on()

    def _break(self, reason: str) -> None:
        """A store that failed to write cannot be trusted with the next message: end, and let a restart look at it."""
        structlog.get_logger("hubbub").critical("store.broken", reason=reason)
        self.broken = reason
        self.on_broken()

    async def stop(self) -> None:
        for task in self._ticking:
            task.cancel()
        await self.road.stop()
        if self.company:
            await self.company.close()
        await self.store.close()


def origins_of(settings: Settings) -> Origins:
    """A server on loopback is known by loopback's names only; any other may be reached by names it does not know."""
    own = {
        urlsplit(settings.public_url).hostname or "localhost",
        "localhost",
        "127.0.0.1",
        "::1",
        settings.host.lower(),
    }
    return Origins(
        frozenset(settings.origins), frozenset(own) if settings.is_loopback else None, settings.public_url.lower()
    )


def rules_of(settings: Settings) -> Rules:
    return Rules(
        guests=settings.takes_guests, text_limit=settings.text_limit, frame_limit=settings.frame_limit,
        rate=settings.message_rate, burst=settings.message_burst, replay_limit=settings.replay_limit,
        rooms_per_user=settings.rooms_per_user, guest_rooms=settings.lets_guests_open_rooms,
        registration=settings.registration == "open", require_factor=settings.second_factor == "required",
        session_days=settings.session_days, site=site_of(settings),
        vouching=Vouching(settings.oidc_people == "all", frozenset(settings.oidc_domains), settings.oidc_ranks),
        face=Face(settings.server_name, __version__, settings.oidc_button if settings.oidc_issuer else None),
    )  # fmt: skip


def in_force(settings: Settings) -> list[InForce]:
    """Each setting as it would be typed, for the audit log."""
    texts = [as_text(getattr(settings, row.attribute)) for row in SETTINGS]
    return [
        InForce(row.name, text, row.default_text, row.kind is SECRET) for row, text in zip(SETTINGS, texts, strict=True)
    ]


def _company(settings: Settings, node: "Node") -> "CompanyDoor | None":
    """What asks an identity provider takes 17 MiB; it is loaded only where there is one."""
    if not settings.oidc_issuer:
        return None
    from .company import door_of

    return door_of(settings, node.road, node.doorway, node.clock)


def site_of(settings: Settings) -> Site:
    """A server that is reached from elsewhere does not know by which name, unless it is told."""
    return site_at(settings.url if settings.public_url or settings.is_loopback else "")


async def _warn_of_other_key(store: Driver, key: bytes) -> None:
    lost = await store.read(partial(apps_of_other_keys, mark=mark_of(key)))
    if lost:
        structlog.get_logger("hubbub").warning(
            "secret.key is not the one that authenticator apps were added with: their codes will be wrong", apps=lost
        )


def _listen(settings: Settings) -> list[socket.socket]:
    try:
        return listen(settings.host, settings.port)
    except OSError as fault:
        if fault.errno == errno.EADDRINUSE:
            raise CannotStart(
                f"Port {settings.port} on {settings.host} is taken; choose another with --port."
            ) from None
        raise CannotStart(f"Cannot listen on {settings.host} port {settings.port}: {reason(fault)}.") from None


def _hold(settings: Settings) -> Folder:
    try:
        return Folder(settings.data)
    except FolderInUse:
        raise CannotStart(
            f"Another server is using the data folder {settings.data}; stop it or choose --data."
        ) from None
    except FileExistsError:
        raise CannotStart(f"The data folder {settings.data} is a file; choose another with --data.") from None
    except OSError as fault:
        raise CannotStart(f"The data folder {settings.data} cannot be used: {reason(fault)}.") from None


def _require_certificate(settings: Settings) -> None:
    if settings.tls_cert is None or settings.tls_key is None:
        return
    try:
        # Nobody is there to be asked for a password.
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(settings.tls_cert, settings.tls_key, password="")
    except (OSError, ValueError) as fault:
        pair = f"certificate {settings.tls_cert} with the key {settings.tls_key}"
        raise CannotStart(f"The {pair} cannot be used: {reason(fault)}.") from None


def _announce(settings: Settings, claim: str | None, log: Scribe) -> None:
    spare_the_collector()
    log.write(f"Hubbub {__version__} serves on {settings.url}\n")
    if claim:
        log.write(f"Nobody owns this server yet. Become its owner, once: {settings.url}/#/invite/{claim}\n")


def _log_as(level: str, form: str, scribe: Scribe) -> None:
    number = logging.getLevelNamesMapping()[level.upper()]
    render: Any = (
        structlog.processors.JSONRenderer()
        if form == "json"
        else structlog.dev.ConsoleRenderer(
            colors=False,
            # The default formatter prints local variables, and with them what people wrote.
            exception_formatter=structlog.dev.plain_traceback,
        )
    )
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info if form == "json" else structlog.processors.StackInfoRenderer(),
            render,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.WriteLoggerFactory(cast(TextIO, scribe)),
    )
    logging.basicConfig(level=max(number, logging.WARNING), stream=scribe, format="%(levelname)s %(name)s %(message)s")
