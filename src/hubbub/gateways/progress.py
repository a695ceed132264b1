"""How much of what was written a peer has yet to take, down to the kernel's queue. Must not know what was written."""

import fcntl
import struct
import sys
import termios
from typing import Any


def untaken(transport: Any) -> int:
    """Bytes written and not acknowledged by the peer's machine: those in the transport and those in the kernel.

    The transport alone does not tell who reads slowly: the kernel holds megabytes and asks for more only when a third of
    them is gone, so that for half a minute nothing seems to move.
    """
    return int(transport.get_write_buffer_size()) + _queued(transport.get_extra_info("socket"))


class Progress:
    """How much a peer with a full buffer has yet to take, and since when it has taken nothing; in seconds of a clock passed in."""

    __slots__ = ("left", "since", "transport")

    def __init__(self, transport: Any, now: float) -> None:
        self.transport, self.left, self.since = transport, untaken(transport), now

    def has_stopped(self, now: float, within: float) -> bool:
        """Whether the peer has taken nothing for so many seconds."""
        if (left := untaken(self.transport)) != self.left:
            self.left, self.since = left, now
        return now - self.since >= within


def _queued(sock: Any) -> int:
    """What the kernel holds (Linux' SIOCOUTQ, see tcp(7)); 0 where it does not say."""
    if sock is None or not sys.platform.startswith("linux"):
        return 0
    try:
        (size,) = struct.unpack("i", fcntl.ioctl(sock.fileno(), termios.TIOCOUTQ, b"\0\0\0\0"))
    except OSError:
        return 0
    return int(size)
