"""What `make bench` fetches: a peer that does not exist here is left out, and a failure for another reason is not taken for that."""

import subprocess
from pathlib import Path

import pytest

FETCH = Path(__file__).parents[2] / "bench" / "peers" / "fetch"


@pytest.mark.parametrize(
    ("said", "ends", "code"),
    [
        ("", 0, 0),
        ("ERROR: No matching distribution found for socketify==0.0.31", 1, 0),
        ("npm error code E404", 1, 0),
        ("/bin/sh: 1: npm: not found", 127, 0),
        ("WARNING: Failed to establish a new connection\nERROR: No matching distribution found for socketify", 1, 1),
        ("npm error code ECONNREFUSED", 1, 1),
        ("OSError: [Errno 28] No space left on device", 1, 1),
        ("npm error code EUSAGE", 1, 1),
    ],
)
def test_only_what_cannot_be_had_here_is_left_out(said: str, ends: int, code: int) -> None:
    found = subprocess.run(
        [FETCH, "sh", "-c", 'printf "%s" "$1" >&2; exit "$2"', "sh", said, str(ends)], capture_output=True, text=True
    )
    assert found.returncode == code
    assert said in found.stderr
    assert ("Left out" in found.stderr) is (ends != 0 and code == 0)
