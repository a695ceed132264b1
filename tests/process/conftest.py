"""A real server for tests of the process."""

from tests.faults.conftest import serve, server

__all__ = ["serve", "server"]
