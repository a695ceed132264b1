"""The frames that are built by hand are those the library would build."""

import pytest
from websockets.frames import Frame, Opcode

from hubbub.gateways.tongue import text_frame


@pytest.mark.parametrize("size", [0, 1, 125, 126, 127, 65_535, 65_536, 200_000])
def test_a_text_frame_is_the_library_s_byte_for_byte(size: int) -> None:
    """At every border of the length's three forms (RFC 6455, section 5.2)."""
    payload = bytes(range(256)) * (size // 256) + bytes(size % 256)
    assert text_frame(payload) == Frame(Opcode.TEXT, payload).serialize(mask=False)
