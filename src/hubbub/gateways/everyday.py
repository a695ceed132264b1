"""The frames of every day, taken off the bytes at once; all others are left to `websockets`. Must not know what they say.

Its parser is a chain of generators that serves every kind of frame in any number of pieces: 4.6 µs for each, of the 80 that a
stored message costs in all. Nearly every frame that a client sends is a whole text, and that takes half a microsecond.
"""

from types import GeneratorType
from typing import Any, cast

from websockets.frames import apply_mask  # type: ignore[attr-defined]
from websockets.protocol import Protocol, State
from websockets.streams import StreamReader

FINAL_TEXT, MASKED, LONG = 0x81, 0x80, 126
"""RFC 6455, section 5.2: FIN and the opcode of a text, no reserved bit; the mask's bit; a length of two more bytes."""

_AT_EOF = StreamReader.at_eof.__code__


def is_between_frames(ws: Protocol) -> bool:
    """Whether the next byte begins a frame, and that of a new message: only there the parser waits for the end of the stream."""
    waits_in: Any = cast("GeneratorType[Any, Any, Any]", ws.parser).gi_yieldfrom
    return ws.state is State.OPEN and ws.current_size is None and waits_in is not None and waits_in.gi_code is _AT_EOF


def whole_texts(data: bytes, limit: int) -> tuple[list[bytes], bytes]:
    """What the whole text frames of at most `limit` bytes say that `data` begins with, and the bytes from the first other on."""
    texts: list[bytes] = []
    at, end = 0, len(data)
    while end - at >= 6 and data[at] == FINAL_TEXT and data[at + 1] & MASKED:
        size, mask = data[at + 1] ^ MASKED, at + 2
        if size == LONG:
            size, mask = int.from_bytes(data[mask : mask + 2], "big"), mask + 2
        text = mask + 4
        if size > limit or size + text > end or data[at + 1] == MASKED | 127:
            break
        at = text + size
        texts.append(apply_mask(data[text:at], data[mask:text]))
    return texts, data[at:]
