"""The table of settings, from which flags, environment, file, help and docs are drawn. Must not know their use."""

import difflib
import ipaddress
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from .kinds import (
    ADDRESS,
    DOMAINS,
    FILE_OR_NONE,
    FOLDER,
    ISSUER,
    LIMIT,
    LINE,
    NETWORKS,
    ORIGINS,
    RANKS,
    SECONDS,
    SECRET,
    URL,
    WORD,
    WORDS,
    Kind,
    as_text,
    number,
    one_of,
    whole,
)

T = TypeVar("T")
FILE = "hubbub.toml"
ELSEWHERE = frozenset({"HUBBUB_CONFIG", "HUBBUB_URL", "HUBBUB_TOKEN", "HUBBUB_NAME", "HUBBUB_ROOM"})
"""Variables that other commands read; `serve` lets them pass."""


class BadSetting(Exception):
    """A setting that cannot be used. The text is one sentence: where it came from, what is wrong, what is allowed."""


class Setting(NamedTuple):
    """One row of the table. `name` is the flag without dashes and the key in the file; `default` is a ready value."""

    name: str
    kind: Kind
    default: Any
    help: str

    @property
    def flag(self) -> str:
        return f"--{self.name}"

    @property
    def variable(self) -> str:
        return f"HUBBUB_{self.attribute.upper()}"

    @property
    def attribute(self) -> str:
        return self.name.replace("-", "_")

    @property
    def default_text(self) -> str:
        """The default as somebody would type it."""
        return as_text(self.default)


def setting(default: T, kind: Kind, help: str) -> T:
    """One row of `Settings`; the type checker sees the type of its default."""
    row: T = field(default=default, repr=kind is not SECRET, metadata={"kind": kind, "help": help})
    return row


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    """Everything an operator decides. Times are in seconds, sizes in bytes."""

    host: str = setting("127.0.0.1", ADDRESS, "Address to listen on.")
    port: int = setting(8080, whole(0, 65535, "PORT"), "Port to listen on; 0 takes a free one.")
    data: Path = setting(Path("./hubbub-data"), FOLDER, "Folder for all that is kept.")  # noqa: RUF009
    guests: str = setting(
        "auto", one_of("auto", "yes", "no"), "Let people in by name alone; auto: only while listening on loopback."
    )
    guest_rooms: str = setting(
        "auto", one_of("auto", "yes", "no"), "Let guests open rooms; auto: only while listening on loopback."
    )
    registration: str = setting("invite", one_of("invite", "open"), "Who may make an account.")
    second_factor: str = setting("optional", one_of("optional", "required"), "Whether accounts need a second factor.")
    session_days: int = setting(30, whole(1, 3650), "Days a sign-in lasts after it was last used.")
    origins: tuple[str, ...] = setting((), ORIGINS, "Further web sites whose pages may connect.")
    public_url: str = setting("", URL, "Address people use, where it differs from host and port.")
    trusted_proxies: tuple[str, ...] = setting(
        (), NETWORKS, "Proxies whose X-Forwarded-For and -Proto are believed, by network."
    )
    server_name: str = setting("", LINE, "What the sign-in page calls this server.")
    oidc_issuer: str = setting("", ISSUER, "Identity provider whose people may sign in; empty: none.")
    oidc_client_id: str = setting("", WORD, "What the identity provider knows this server by.")
    oidc_client_secret: str = setting("", SECRET, "The secret that goes with it; @FILE is the content of a file.")
    oidc_button: str = setting("Company account", LINE, "What the sign-in page calls the identity provider.")
    oidc_people: str = setting(
        "invited", one_of("invited", "all"), "Whom of the provider's people that have no account yet to let in."
    )
    oidc_domains: tuple[str, ...] = setting((), DOMAINS, "Let in only people with a verified address in these domains.")
    oidc_ranks: tuple[str, ...] = setting((), RANKS, "Who is what, by the provider's claims, as of each sign-in.")
    oidc_scopes: tuple[str, ...] = setting(("openid", "profile", "email"), WORDS, "What the provider is asked for.")
    message_rate: float = setting(10.0, number(), "Writes per second and person; 0 = no limit.")
    message_burst: int = setting(30, LIMIT, "Writes a person may do at once before the rate counts; 0 = no limit.")
    sockets_per_user: int = setting(20, LIMIT, "Connections of one person; 0 = no limit.")
    sockets_per_address: int = setting(200, LIMIT, "Connections from one network address; 0 = no limit.")
    rooms_per_user: int = setting(500, whole(1), "Rooms one person may be in.")
    text_limit: int = setting(16_384, whole(1, 2**24, "BYTES"), "Bytes of text in one message.")
    frame_limit: int = setting(65_536, whole(1024, 2**26, "BYTES"), "Bytes of one request; at least text-limit.")
    replay_limit: int = setting(100_000, LIMIT, "Missed events sent to somebody who comes back, for each room.")
    hello_timeout: float = setting(10.0, SECONDS, "Time a new connection has to say hello.")
    ping_interval: float = setting(25.0, SECONDS, "Time between pings to a quiet connection.")
    ping_timeout: float = setting(10.0, SECONDS, "Time a ping may stay unanswered.")
    log_level: str = setting("info", one_of("debug", "info", "warning", "error"), "How much is logged.")
    log_format: str = setting("text", one_of("text", "json"), "How log lines are written.")
    tls_cert: Path | None = setting(None, FILE_OR_NONE, "Certificate chain (PEM): serve https.")  # noqa: RUF009
    tls_key: Path | None = setting(None, FILE_OR_NONE, "Private key (PEM) of the certificate.")  # noqa: RUF009

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine can connect."""
        return is_loopback(self.host)

    @property
    def takes_guests(self) -> bool:
        """What `guests` means for the address we listen on."""
        return self.guests == "yes" or (self.guests == "auto" and self.is_loopback)

    @property
    def lets_guests_open_rooms(self) -> bool:
        """What `guest-rooms` means for the address we listen on."""
        return self.guest_rooms == "yes" or (self.guest_rooms == "auto" and self.is_loopback)

    @property
    def url(self) -> str:
        """The address to tell people, without a slash at the end."""
        if self.public_url:
            return self.public_url
        host = {"127.0.0.1": "localhost", "0.0.0.0": "localhost", "::": "localhost"}.get(self.host, self.host)  # noqa: S104
        return f"{'https' if self.tls_cert else 'http'}://{f'[{host}]' if ':' in host else host}:{self.port}"


SETTINGS: tuple[Setting, ...] = tuple(
    Setting(f.name.replace("_", "-"), f.metadata["kind"], f.default, f.metadata["help"]) for f in fields(Settings)
)
BY_NAME = {row.name: row for row in SETTINGS}
BY_VARIABLE = {row.variable: row for row in SETTINGS}


def load(flags: Mapping[str, str], environ: Mapping[str, str], file: Path | None = None) -> Settings:
    """The settings in force: flag before environment before file before default.

    `flags` are by setting name. `file` must exist when given; without it ./hubbub.toml is read if there is one.
    Raises BadSetting.
    """
    given = {**_from_file(file), **_from_environment(environ), **_from_flags(flags)}
    settings = Settings(**{BY_NAME[name].attribute: value for name, value in given.items()})
    _require_harmony(settings)
    return settings


def is_loopback(host: str) -> bool:
    """Whether an address or host name can be reached from this machine only."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def _from_flags(flags: Mapping[str, str]) -> dict[str, Any]:
    return {name: _read(BY_NAME[name], text, BY_NAME[name].flag) for name, text in flags.items()}


def _from_environment(environ: Mapping[str, str]) -> dict[str, Any]:
    ours = {name: text for name, text in environ.items() if name.startswith("HUBBUB_") and name not in ELSEWHERE}
    for name in ours:
        _require_known(name, BY_VARIABLE, "the environment")
    rows = ((BY_VARIABLE[name], text) for name, text in ours.items() if text)
    return {row.name: _read(row, text, f"{row.variable} in the environment") for row, text in rows}


def _from_file(file: Path | None) -> dict[str, Any]:
    path = file or Path(FILE)
    if file is None and not path.is_file():
        return {}
    values = _parse(path)
    for name in values:
        _require_known(name, BY_NAME, str(path))
    return {name: _read(BY_NAME[name], _scalar(name, v, path), f"{name} in {path}") for name, v in values.items()}


def _parse(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except OSError as fault:
        raise BadSetting(
            f"The settings file {path} cannot be read: {(fault.strerror or str(fault)).lower()}."
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise BadSetting(f"The settings file {path} is not TOML: {fault}.") from None


def _scalar(name: str, value: Any, path: Path) -> str:
    if isinstance(value, dict):
        raise BadSetting(f"[{name}] in {path}: settings stand alone, as in port = 8080, without sections.")
    return as_text(value)


def _read(row: Setting, text: str, origin: str) -> Any:
    try:
        return row.kind.read(text.strip())
    except ValueError:
        raise BadSetting(f"{origin}: {text!r} cannot be used; allowed is {row.kind.allowed}.") from None


def _require_known(name: str, known: Iterable[str], origin: str) -> None:
    known = sorted(known)
    if name in known:
        return
    near = difflib.get_close_matches(name, known, n=1, cutoff=0)
    raise BadSetting(f"{origin}: there is no setting {name}; the nearest is {near[0]}.")


def _require_harmony(settings: Settings) -> None:
    if settings.text_limit > settings.frame_limit:
        raise BadSetting(f"text-limit ({settings.text_limit}) must not be above frame-limit ({settings.frame_limit}).")
    if settings.oidc_issuer and not settings.oidc_client_id:
        raise BadSetting("oidc-issuer needs oidc-client-id: what the identity provider knows this server by.")
    if (settings.tls_cert is None) != (settings.tls_key is None):
        raise BadSetting("tls-cert and tls-key must be given together.")
