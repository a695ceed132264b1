"""How a stored time is written for people. Must not ask what time it is."""

from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def rfc3339(at: int) -> str:
    """Microseconds since 1970 as `2026-11-22T10:01:00.123Z`."""
    return (_EPOCH + timedelta(milliseconds=at // 1000)).isoformat(timespec="milliseconds")[:-6] + "Z"
