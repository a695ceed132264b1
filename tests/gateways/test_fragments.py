"""RFC 6455 at the WebSocket door: messages in pieces, pings, and frames that break its rules."""

import pytest
from tests.house import House
from websockets.frames import Frame, Opcode

TEXT, BINARY, CONT, PING, PONG, CLOSE = Opcode.TEXT, Opcode.BINARY, Opcode.CONT, Opcode.PING, Opcode.PONG, Opcode.CLOSE


async def test_a_character_cut_in_two_by_frames_is_whole_again_and_half_a_character_is_not_text(home: House) -> None:
    ann = await home.enter("ann")
    data = '{"type":"message.send","id":2,"room":"lobby","text":"né"}'.encode()
    cut = data.index(b"\xc3") + 1
    ann.send_frames(Frame(TEXT, data[:cut], fin=False), Frame(CONT, data[cut:]))
    await home.settle()
    assert [f["text"] for f in ann.heard("message.sent")] == ["né"]
    ann.send_frames(Frame(TEXT, data[:cut], fin=False), Frame(CONT, b'"}'))
    await home.settle()
    assert ann.close_code == 1007


async def test_a_message_in_many_pieces_may_be_as_long_as_one_in_one_piece_and_no_longer(home: House) -> None:
    for size, code in ((64 * 1024, None), (64 * 1024 + 1, 1009)):
        wire = await home.enter()
        payload = b'{"type":"ping","id":7,"x":"' + b"x" * (size - 29) + b'"}'
        assert len(payload) == size
        pieces = [payload[i : i + 1000] for i in range(0, size, 1000)]
        frames = [Frame(CONT if i else TEXT, piece, fin=i == len(pieces) - 1) for i, piece in enumerate(pieces)]
        wire.send_frames(*frames)
        await home.settle()
        assert wire.close_code == code
        assert [f["re"] for f in wire.heard("ok")] == ([7] if code is None else [])


async def test_empty_pieces_without_end_take_no_memory(home: House) -> None:
    ann = await home.enter("ann")
    ann.send_frames(Frame(TEXT, b"", fin=False), *[Frame(CONT, b"", fin=False)] * 5000)
    assert ann.door.pieces is not None
    assert len(ann.door.pieces) == 0


async def test_a_binary_message_in_pieces_is_refused_once(home: House) -> None:
    ann = await home.enter("ann")
    ann.send_frames(Frame(BINARY, b"a", fin=False), Frame(PING, b"?"), Frame(CONT, b"b", fin=False), Frame(CONT, b"c"))
    await home.settle()
    assert [frame["code"] for frame in ann.heard()] == ["bad_frame"]
    assert (await ann.ask("ping"))["type"] == "ok"


@pytest.mark.parametrize(
    "data",
    [
        Frame(TEXT, b'{"type":"ping"}').serialize(mask=False),
        Frame(CONT, b"there is nothing to continue").serialize(mask=True),
        bytes([0xC1, 0x82, 0, 0, 0, 0]) + b"{}",
        bytes([0x83, 0x80, 0, 0, 0, 0]),
        bytes([0x89, 0xFE, 0x00, 0x7E, 0, 0, 0, 0]) + b"x" * 126,
        Frame(TEXT, b"{", fin=False).serialize(mask=True) + Frame(TEXT, b"}").serialize(mask=True),
        Frame(CLOSE, b"\x03").serialize(mask=True),
        Frame(CLOSE, b"\x03\xed").serialize(mask=True),
    ],
    ids=["unmasked", "stray-continuation", "reserved-bit", "reserved-opcode", "long-ping", "text-in-text", "short-close", "1005"],
)  # fmt: skip
async def test_frames_that_break_rfc_6455_close_with_1002(home: House, data: bytes) -> None:
    ann, bob = await home.enter("ann"), await home.enter("bob")
    ann.send_bytes(data)
    await home.settle()
    assert ann.close_code == 1002
    assert (await bob.ask("ping"))["type"] == "ok"


async def test_a_frame_that_only_announces_too_much_is_closed_at_once(home: House) -> None:
    ann = await home.enter("ann")
    ann.send_bytes(bytes([0x81, 0xFF]) + (2**40).to_bytes(8, "big") + b"\0\0\0\0")
    await home.settle()
    assert ann.close_code == 1009


async def test_a_ping_is_answered_with_its_own_words(home: House) -> None:
    ann = await home.enter("ann")
    pongs: list[bytes] = []
    receive = ann.client.receive_data
    ann.client.receive_data = lambda data: (pongs.append(data), receive(data))[1]  # type: ignore[method-assign]
    ann.send_frames(Frame(PING, b"still there?"))
    await home.settle()
    assert pongs == [Frame(PONG, b"still there?").serialize(mask=False)]
