"""Second factors for tests: an authenticator app, added and looked at. Must not know what is tested."""

import pyotp

from tests.access import PASSWORD
from tests.house import House, Wire

STEP = 30
"""Seconds for which an app shows a code."""


async def add_app(wire: Wire) -> tuple[pyotp.TOTP, list[str]]:
    """The app that was added, and the recovery codes. The step of the code that was used is over."""
    begun = await wire.ask("factor.begin", password=PASSWORD)
    app = pyotp.TOTP(begun["secret"])
    confirmed = await wire.ask("factor.confirm", code=shown(wire.house, app))
    assert confirmed["type"] == "ok", confirmed
    wire.house.clock.seconds += STEP
    return app, confirmed["codes"]


def shown(home: House, app: pyotp.TOTP, late: float = 0) -> str:
    """What the app shows, on a device whose clock is late."""
    return app.at(int(home.clock.wall() / 1_000_000 - late))
