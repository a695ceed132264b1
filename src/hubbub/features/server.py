"""What the server tells of itself to anybody who asks. Must not know who does."""

from ..protocol.commands import DescribeServer
from ..protocol.replies import ServerDescribed
from ..store import people
from .call import Call


async def describe(call: Call, _: DescribeServer) -> ServerDescribed:
    rules, owners = call.rules, await people.count_of_rank(call.tx, "owner", call.now.at)
    return ServerDescribed(
        name=rules.face.name, version=rules.face.version, guests=rules.guests, registration=rules.registration,
        oidc=rules.face.oidc, owner=owners > 0, factor=rules.require_factor,
        passkeys=bool(rules.site.name),
    )  # fmt: skip
