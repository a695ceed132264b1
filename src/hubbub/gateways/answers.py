"""How replies and refusals look in HTTP: status, headers, JSON. Must not know what was asked."""

import math
from collections.abc import Mapping

from starlette.responses import Response

from ..protocol.errors import REFUSALS, Refused
from ..protocol.frames import encode, refusal
from ..protocol.replies import Error, Reply

JSON = "application/json"


def answer(reply: Reply, status: int | None = None, headers: Mapping[str, str] | None = None) -> Response:
    """The reply as a response; an `error` gets the status that the table of refusals gives its code."""
    more = {"Cache-Control": "no-store", **(headers or {})}
    if not isinstance(reply, Error):
        return Response(encode(reply), status or 200, more, JSON)
    if reply.retry_after is not None:
        more["Retry-After"] = str(math.ceil(reply.retry_after))
    status = status or REFUSALS[reply.code].status
    if status == 401:
        more["WWW-Authenticate"] = "Bearer"
    return Response(encode(reply), status, more, JSON)


def refuse(refused: Refused, status: int | None = None, headers: Mapping[str, str] | None = None) -> Response:
    """The refusal as a response; `status` where HTTP has a more fitting one than the table."""
    return answer(refusal(refused, None), status, headers)
