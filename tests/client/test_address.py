"""What people type for a server becomes one WebSocket address, or a sentence that says why not."""

import pytest

from hubbub.client.address import is_loopback, websocket_url


@pytest.mark.parametrize(
    ("given", "url"),
    [
        ("localhost", "ws://localhost:8080/ws"),
        ("localhost:9000", "ws://localhost:9000/ws"),
        ("[::1]", "ws://[::1]:8080/ws"),
        ("[::1]:9000", "ws://[::1]:9000/ws"),
        ("http://localhost:8080", "ws://localhost:8080/ws"),
        ("https://chat.example.org/", "wss://chat.example.org/ws"),
        ("https://example.org/hubbub", "wss://example.org/hubbub/ws"),
        ("wss://example.org/hubbub/ws", "wss://example.org/hubbub/ws"),
        ("  ws://localhost:8080/ws  ", "ws://localhost:8080/ws"),
    ],
)
def test_an_address_is_completed(given: str, url: str) -> None:
    assert websocket_url(given) == url


@pytest.mark.parametrize("given", ["", "ftp://x", "ws://", "ws://me:secret@x", "ws://x/#y", "ws://x:port", "x:99999"])
def test_what_is_no_address_is_a_sentence(given: str) -> None:
    with pytest.raises(ValueError, match=r"\.$"):
        websocket_url(given)


def test_loopback_is_known() -> None:
    assert [is_loopback(f"ws://{host}/ws") for host in ("localhost", "127.0.0.2:1", "[::1]:1", "example.org")] == [
        True, True, True, False,
    ]  # fmt: skip
