"""The seed from which the stories of this run are told: chance's, or HUBBUB_SEED."""

import os
import secrets

import pytest

SEED = "HUBBUB_SEED"


@pytest.fixture(scope="session")
def seed() -> int:
    """The first of the seeds; each story takes the next one."""
    return int(os.environ.get(SEED) or secrets.randbelow(2**31))
