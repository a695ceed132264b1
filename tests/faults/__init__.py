"""Faults: what is done to a real server in its own process, and the ledger that says whether it kept its promises."""

import pytest

pytest.register_assert_rewrite("tests.faults.ledger", "tests.faults.speaker", "tests.faults.server")
