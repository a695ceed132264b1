"""Settings that an operator changes between two starts of a real server."""

import json
from pathlib import Path

from tests.cli.machine import Machine
from tests.faults.server import Server


async def test_90_changed_settings_are_in_the_audit_log_without_secrets(tmp_path: Path) -> None:
    """J 90: one line each, by the server itself; the secret is in no file of the folder."""
    data = tmp_path / "data"
    machine = Machine(data, tmp_path / "state")
    common = ("--oidc-issuer", "http://localhost:9/", "--oidc-client-id", "hubbub")
    port = await live(Server(data, *common, "--server-name", "Tea", "--oidc-client-secret", "correct horse"))
    await live(Server(data, *common, "--server-name", "Tea", "--oidc-client-secret", "correct horse", port=port))
    assert await machine.told("audit", "list") == []
    await live(Server(data, *common, "--registration", "open", "--oidc-client-secret", "battery", port=port))
    lines = await machine.told("audit", "list")
    assert {line["target"]: json.loads(line.get("detail", "null")) for line in lines} == {
        "registration": {"was": "invite", "is": "open"}, "server-name": {"was": "Tea", "is": ""}, "oidc-client-secret": None,
    }  # fmt: skip
    assert {(line["action"], line["by"]["name"]) for line in lines} == {("setting.change", "hubbub")}
    kept = b"".join(file.read_bytes() for file in data.iterdir() if file.is_file())
    assert not {secret for secret in (b"correct horse", b"battery") if secret in kept}


async def live(server: Server) -> int:
    """One life of a server, to its planned end. Returns its port."""
    await server.start()
    server.terminate()
    assert await server.ended() == 0
    return server.port
