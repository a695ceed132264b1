"""Passkeys for tests: added and signed in with, by an authenticator in software. Must not know what is tested."""

from typing import Any

from tests.access import PASSWORD
from tests.authenticator import Authenticator, Key
from tests.house import House, Wire


async def add(wire: Wire, device: Authenticator, name: str = "laptop", **wrong: Any) -> dict[str, Any]:
    """The answer to adding a passkey of the device."""
    begun = await wire.ask("passkey.begin", password=PASSWORD)
    assert begun["type"] == "ok", begun
    return await wire.ask("passkey.add", name=name, answer=device.create(begun["options"], **wrong))


async def challenge(home: House) -> dict[str, Any]:
    options: dict[str, Any] = (await home.connect().ask("passkey.challenge"))["options"]
    return options


async def open_by(home: House, device: Authenticator, key: Key | None = None, **wrong: Any) -> dict[str, Any]:
    return await home.connect().ask("passkey.open", answer=device.get(await challenge(home), key, **wrong))


def holder_of_nothing() -> Authenticator:
    """A device with a passkey that was never added here."""
    device = Authenticator()
    device.keys.append(Key("localhost", "AAAA"))
    return device
