"""How the load generator speaks: a Hubbub message is what a client of ours would send."""

import json
import subprocess
import sys

from hubbub.bench.dialects import CLASSIC, HUBBUB
from hubbub.client.client import Client

AGAIN = "from hubbub.bench.dialects import HUBBUB; print(HUBBUB.message('ann', 'Hi', 1).decode())"


def test_every_message_to_hubbub_has_a_key_of_its_own_as_long_as_our_clients_make_them() -> None:
    """The same message said again is another one, also by a generator that was started anew."""
    said = [json.loads(HUBBUB.message("ann", "Hi", 1)) for _ in range(100)]
    other = json.loads(subprocess.run([sys.executable, "-c", AGAIN], capture_output=True, check=True).stdout)
    keys = {message["key"] for message in [*said, other]}
    assert len(keys) == 101
    ours = Client("ws://localhost/ws")._conversation._keys()
    assert {(len(key), key[:5]) for key in keys} == {(len(ours), ours[:5])}, "they begin with the time"


def test_who_speaks_to_the_plain_door_has_no_key() -> None:
    assert json.loads(CLASSIC.message("ann", "Hi", 1)) == {"user": "ann", "msg": "Hi"}
