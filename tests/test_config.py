"""Settings: one table, four places to set them, and one sentence for each mistake."""

import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from hubbub.cli.serve import serve
from hubbub.config import SETTINGS, BadSetting, Setting, Settings, load

ROOT = Path(__file__).parent.parent

OTHER_VALUES = {
    "host": "0.0.0.0", "port": "9000", "data": "/srv/chat", "guests": "yes",
    "guest-rooms": "no", "registration": "open", "second-factor": "required", "session-days": "7", "origins": "https://a.example,http://b.example:81",
    "public-url": "https://chat.example", "server-name": "Our school", "trusted-proxies": "10.0.0.0/8,::1/128",
    "oidc-issuer": "https://id.example/", "oidc-client-id": "chat", "oidc-client-secret": "s3cret", "oidc-button": "School",
    "oidc-people": "all", "oidc-domains": "a.example,b.example", "oidc-ranks": "groups:a=b=admin", "oidc-scopes": "openid,groups",
    "message-rate": "2.5", "message-burst": "7", "sockets-per-user": "0",
    "sockets-per-address": "9", "rooms-per-user": "12", "text-limit": "100", "frame-limit": "20000", "replay-limit": "5",
    "hello-timeout": "1", "ping-interval": "3", "ping-timeout": "2", "log-level": "debug", "log-format": "json",
    "tls-cert": "/c.pem", "tls-key": "/k.pem",
}  # fmt: skip
BAD_VALUES = {
    "host": "two words", "port": "65536", "guests": "perhaps",
    "guest-rooms": "some", "registration": "closed", "second-factor": "maybe", "session-days": "0", "origins": "chat.example",
    "public-url": "chat", "server-name": "x" * 81, "trusted-proxies": "10.0.0.1/8",
    "oidc-issuer": "http://id.example", "oidc-client-id": "a b", "oidc-client-secret": "@/no/such/file",
    "oidc-button": "x" * 81, "oidc-people": "some",
    "oidc-domains": "a b", "oidc-ranks": "groups:boss=owner", "oidc-scopes": "a b", "message-rate": "-1", "message-burst": "many",
    "sockets-per-user": "1.5", "sockets-per-address": "-1",
    "rooms-per-user": "0", "text-limit": "0", "frame-limit": "10", "replay-limit": "x", "hello-timeout": "0",
    "ping-interval": "nan", "ping-timeout": "inf", "log-level": "loud", "log-format": "xml",
}  # fmt: skip


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder without a settings file."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def partners(name: str) -> dict[str, str]:
    """What must be set along with a setting."""
    words = ("tls-cert", "tls-key") if name.startswith("tls") else ("oidc-client-id",) if name == "oidc-issuer" else ()
    return {n: OTHER_VALUES[n] for n in words}


def value(settings: Settings, row: Setting) -> Any:
    return getattr(settings, row.attribute)


def as_file(values: dict[str, str]) -> str:
    return "\n".join(f'{name} = "{text}"' for name, text in values.items())


@pytest.mark.parametrize("row", SETTINGS, ids=lambda row: row.name)
def test_flag_wins_over_environment_over_file_over_default(row: Setting, elsewhere: Path) -> None:
    other = {row.name: OTHER_VALUES[row.name], **partners(row.name)}
    in_environment = {f"HUBBUB_{name.replace('-', '_').upper()}": text for name, text in other.items()}
    default = load({}, {})
    from_flag = load(other, {})
    assert value(from_flag, row) != value(default, row), "the test's value must differ from the default"
    assert load({}, in_environment) == from_flag
    (elsewhere / "hubbub.toml").write_text(as_file(other))
    assert load({}, {}) == from_flag
    if not partners(row.name):
        assert value(load({row.name: row.default_text}, in_environment), row) == value(default, row)
    if row.default_text not in {"", "None"}:
        assert value(load({}, {row.variable: row.default_text}), row) == value(default, row)


@pytest.mark.parametrize("name", BAD_VALUES)
@pytest.mark.parametrize("place", ["flag", "environment", "file"])
def test_a_bad_value_is_told_with_its_place_and_what_is_allowed(name: str, place: str, elsewhere: Path) -> None:
    row = next(row for row in SETTINGS if row.name == name)
    bad = BAD_VALUES[name]
    if place == "file":
        (elsewhere / "hubbub.toml").write_text(as_file({name: bad}))
    with pytest.raises(BadSetting) as caught:
        load({name: bad} if place == "flag" else {}, {row.variable: bad} if place == "environment" else {})
    told = str(caught.value)
    assert {"flag": row.flag, "environment": row.variable, "file": f"{name} in hubbub.toml"}[place] in told
    assert repr(bad) in told
    assert row.kind.allowed in told


def test_the_file_takes_toml_values_of_their_own_type(elsewhere: Path) -> None:
    (elsewhere / "hubbub.toml").write_text(
        'port = 9000\nguests = true\nmessage-rate = 0.5\norigins = ["https://a.example"]\n'
    )
    settings = load({}, {})
    assert (settings.port, settings.guests, settings.message_rate) == (9000, "yes", 0.5)
    assert settings.origins == ("https://a.example",)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("prot = 1", "the nearest is port"),
        ("[server]\nport = 1", "there is no setting server"),
        ("[port]\nx = 1", "without sections"),
        ("port = ", "is not TOML"),
        ("message_rate = 1", "the nearest is message-rate"),
    ],
)
def test_a_settings_file_with_a_mistake_is_named_with_the_mistake(text: str, told: str, elsewhere: Path) -> None:
    (elsewhere / "hubbub.toml").write_text(text)
    with pytest.raises(BadSetting, match=r"hubbub\.toml") as caught:
        load({}, {})
    assert told in str(caught.value)


def test_a_file_that_was_named_must_exist(elsewhere: Path) -> None:
    with pytest.raises(BadSetting, match="cannot be read"):
        load({}, {}, elsewhere / "missing.toml")


def test_an_unknown_variable_of_ours_is_told_with_the_nearest_name() -> None:
    with pytest.raises(BadSetting, match="HUBBUB_PROT; the nearest is HUBBUB_PORT"):
        load({}, {"HUBBUB_PROT": "1"})
    assert load({}, {"HUBBUB_URL": "ws://x", "OTHER": "1", "HUBBUB_PORT": ""}) == load({}, {})


def test_settings_that_contradict_each_other_are_refused() -> None:
    with pytest.raises(BadSetting, match="text-limit"):
        load({"text-limit": "70000"}, {})
    with pytest.raises(BadSetting, match="together"):
        load({"tls-cert": "c.pem"}, {})


@pytest.mark.parametrize(
    ("host", "guests", "taken"),
    [
        ("127.0.0.1", "auto", True), ("::1", "auto", True), ("localhost", "auto", True), ("127.9.9.9", "auto", True),
        ("0.0.0.0", "auto", False), ("::", "auto", False), ("192.0.2.1", "auto", False), ("chat.example", "auto", False),
        ("0.0.0.0", "yes", True), ("127.0.0.1", "no", False),
    ],
)  # fmt: skip
def test_guests_come_in_by_themselves_on_loopback_only(host: str, guests: str, taken: bool) -> None:
    assert load({"host": host, "guests": guests}, {}).takes_guests is taken


def test_the_address_that_is_told_can_be_opened() -> None:
    assert load({}, {}).url == "http://localhost:8080"
    assert load({"host": "::2", "port": "1"}, {}).url == "http://[::2]:1"
    assert load({"public-url": "https://chat.example/"}, {}).url == "https://chat.example"
    assert load({"tls-cert": "c", "tls-key": "k"}, {}).url == "https://localhost:8080"


def test_help_lists_every_flag_with_its_default() -> None:
    told = " ".join(CliRunner().invoke(serve, ["--help"], terminal_width=100).output.split())
    for row in SETTINGS:
        assert row.flag in told
        assert f"[{row.default_text if row.default_text not in {'', 'None'} else 'none'}]" in told


def test_serve_tells_a_mistake_in_one_sentence_and_exits_with_2() -> None:
    result = CliRunner().invoke(serve, ["--port", "high"])
    assert result.exit_code == 2
    assert result.stderr == "hubbub: --port: 'high' cannot be used; allowed is a whole number from 0 to 65535.\n"
    assert CliRunner().invoke(serve, [], env={"HUBBUB_PORT": "high"}).exit_code == 2


def test_the_docs_page_is_as_drawn_from_the_table() -> None:
    page = subprocess.run(
        [sys.executable, ROOT / "scripts" / "settings_page.py"], capture_output=True, check=True, text=True
    )
    assert (ROOT / "docs" / "settings.md").read_text() == page.stdout, "run `make docs`"


def test_the_example_in_the_docs_works(elsewhere: Path) -> None:
    example = (ROOT / "docs" / "settings.md").read_text().split("```toml\n")[1].split("```")[0]
    (elsewhere / "hubbub.toml").write_text(example)
    assert set(tomllib.loads(example)) == {"port", "guests", "origins"}
    assert load({}, {}).port == 9000


@pytest.mark.parametrize(
    "url", ["https://chat.example:port", "https://chat.example:99999", "https://:8080", "http://chat.example:0"]
)
def test_an_address_that_leads_nowhere_is_refused(url: str) -> None:
    with pytest.raises(BadSetting, match="public-url"):
        load({"public-url": url}, {})
