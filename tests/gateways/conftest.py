"""What tests of doors may ask for."""

from collections.abc import Iterator

import pytest
from tests.oidc.genuine import genuine


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    """A genuine identity provider, on this machine."""
    with genuine() as started:
        yield started
