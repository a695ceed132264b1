"""The short way for whole texts leads where the long one does, whatever the frames and wherever they are cut."""

import struct
from itertools import pairwise
from typing import NamedTuple

from hypothesis import example, given
from hypothesis import strategies as st
from websockets.frames import Frame, Opcode, apply_mask
from websockets.protocol import Protocol, Side

from hubbub.gateways.everyday import is_between_frames, whole_texts

LIMIT = 300

Heard = list[tuple[Opcode, bool, bytes]]


class Sent(NamedTuple):
    """A frame as the wire has it, and in how many bytes its length is written."""

    head: int
    data: bytes
    mask: bytes | None
    width: int

    @property
    def wire(self) -> bytes:
        size = len(self.data)
        width = self.width if size < 126 else max(self.width, 2)
        masked = 0x80 if self.mask is not None else 0
        length = {0: bytes([size | masked])} if size < 126 else {}
        length |= {
            2: bytes([126 | masked]) + struct.pack("!H", size),
            8: bytes([127 | masked]) + struct.pack("!Q", size),
        }
        body = self.data if self.mask is None else self.mask + apply_mask(self.data, self.mask)
        return bytes([self.head]) + length[width] + body


TEXT, PIECE, REST, LAST, BINARY, PING, PONG, CLOSE = 0x81, 0x01, 0x00, 0x80, 0x82, 0x89, 0x8A, 0x88

SENT = st.builds(
    Sent,
    st.one_of(st.sampled_from([TEXT] * 6 + [PIECE, REST, LAST, BINARY, PING, PONG, CLOSE]), st.integers(0, 255)),
    st.one_of(st.binary(max_size=20), st.binary(min_size=120, max_size=130), st.binary(min_size=295, max_size=305)),
    st.one_of(st.binary(min_size=4, max_size=4), st.just(b"\0\0\0\0"), st.none()),
    st.sampled_from([0, 0, 0, 2, 8]),
)


def long_way(pieces: list[bytes]) -> tuple[Heard, Protocol]:
    ws, heard = Protocol(Side.SERVER, max_size=LIMIT), []
    for piece in pieces:
        heard += parsed(ws, piece)
    return heard, ws


def short_way(pieces: list[bytes]) -> tuple[Heard, Protocol]:
    ws, heard = Protocol(Side.SERVER, max_size=LIMIT), []
    for piece in pieces:
        if is_between_frames(ws):
            texts, piece = whole_texts(piece, LIMIT)
            heard += [(Opcode.TEXT, True, text) for text in texts]
        heard += parsed(ws, piece) if piece else []
    return heard, ws


def parsed(ws: Protocol, piece: bytes) -> Heard:
    ws.receive_data(piece)
    return [(frame.opcode, frame.fin, bytes(frame.data)) for frame in ws.events_received() if isinstance(frame, Frame)]


@given(st.lists(SENT, max_size=8), st.lists(st.integers(0, 3_000), max_size=8))
@example([Sent(TEXT, b"whole", b"abcd", 0)] * 3, [])
@example([Sent(TEXT, b"whole", b"abcd", 0)], [2])
@example([Sent(TEXT, b"a mask like a frame", b"\x81\x80ab", 0)], [2])
@example([Sent(PIECE, b"a", b"abcd", 0), Sent(TEXT, b"out of turn", b"abcd", 0)], [])
@example([Sent(TEXT, b"", b"abcd", 8), Sent(TEXT, b"x" * 301, b"abcd", 2)], [])
@example([Sent(CLOSE, b"\x03\xe8", b"abcd", 0), Sent(TEXT, b"too late", b"abcd", 0)], [8])
def test_both_ways_hear_the_same(sent: list[Sent], cuts: list[int]) -> None:
    wire = b"".join(frame.wire for frame in sent)
    places = sorted({0, len(wire), *(cut % (len(wire) + 1) for cut in cuts)})
    pieces = [wire[begin:end] for begin, end in pairwise(places)]
    (heard, ws), (expected, reference) = short_way(pieces), long_way(pieces)
    assert heard == expected
    assert (ws.state, ws.close_sent, ws.close_rcvd) == (reference.state, reference.close_sent, reference.close_rcvd)
    assert ws.data_to_send() == reference.data_to_send()


def test_whole_texts_never_reach_the_long_way() -> None:
    """Else the short one would have been closed by another release of websockets, and nobody would notice."""
    ws = Protocol(Side.SERVER, max_size=LIMIT)
    wire = Sent(TEXT, b"hello", b"abcd", 0).wire + Sent(TEXT, b"x" * 200, b"abcd", 0).wire
    assert is_between_frames(ws)
    assert whole_texts(wire, LIMIT) == ([b"hello", b"x" * 200], b"")
    parsed(ws, wire + wire[:1])
    assert not is_between_frames(ws)
    parsed(ws, wire[1:])
    assert is_between_frames(ws)
