"""The two parsers of a connection, one for the handshake and one for what follows, and their ends. Must not know what is said.

Both hold themselves: a parser its generator, the generator the parser. Let go of by hand they are gone at once; otherwise each
connection would leave thirty objects to the collector, which stops everybody for as long as it looks at all there are.
"""

from typing import Any

from websockets.exceptions import NegotiationError
from websockets.protocol import Protocol, Side
from websockets.server import ServerProtocol
from websockets.typing import Subprotocol

SUBPROTOCOL = Subprotocol("hubbub.v1")


def shaking_hands(limit: int) -> ServerProtocol:
    """For a connection that has just begun; `limit` is the largest frame in bytes."""
    return ServerProtocol(select_subprotocol=_select, max_size=limit)


def going_on(handshake: ServerProtocol, limit: int) -> Protocol:
    """In place of the one that shook hands: it would hold on to the request, three kilobytes, as long as the connection lasts."""
    let_go(handshake)
    del handshake.select_subprotocol
    return Protocol(Side.SERVER, max_size=limit)


def let_go(ws: Protocol) -> None:
    """It hears nothing more."""
    ws.parser_exc = None
    ws.parser.close()


def _select(_: ServerProtocol, offered: Any) -> Subprotocol | None:
    if not offered:
        return None
    if SUBPROTOCOL in offered:
        return SUBPROTOCOL
    raise NegotiationError(f"offer the subprotocol {SUBPROTOCOL}, or none for the plain door")
