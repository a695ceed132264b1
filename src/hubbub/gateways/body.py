"""The body of one HTTP request: whole, in time and within the limit, or refused. Must not know what it says."""

import asyncio

from starlette.exceptions import HTTPException
from starlette.requests import Request

from ..protocol.errors import Refused

WITHIN = 10.0
"""Seconds in which a body must have come."""

SPILLED = 1024 * 1024
"""Bytes over the limit that are read and dropped, so that whoever is still sending gets to read the answer."""

GOODBYE = {"Connection": "close"}


async def read_body(request: Request, most: int) -> bytes:
    """At most `most` bytes. Refused(too_long) above; far above, or too slow, the connection ends as well."""
    body, spilled = bytearray(), 0
    try:
        async with asyncio.timeout(WITHIN):
            async for piece in request.stream():
                if spilled or len(body) + len(piece) > most:
                    spilled += len(piece)
                else:
                    body += piece
                if spilled > SPILLED:
                    raise HTTPException(413, _too_long(most).message, GOODBYE)
    except TimeoutError:
        raise HTTPException(408, headers=GOODBYE) from None
    if spilled:
        raise _too_long(most)
    return bytes(body)


def _too_long(most: int) -> Refused:
    return Refused("too_long", f"A request has at most {most} bytes.")
