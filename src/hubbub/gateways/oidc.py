"""The way in through the company's identity provider: out to it, and back with its word. Must not know who may come in."""

import html
from collections.abc import Awaitable
from typing import NamedTuple

import structlog
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from ..core.session import Source
from ..dispatch import Road
from ..features.secrets import hash_of
from ..oidc.claims import described, wanted
from ..oidc.fetch import Json, ProviderFailed
from ..oidc.provider import Denied, Provider
from ..protocol.commands import CloseSession, OpenIdentity, VisitProvider
from ..protocol.errors import REFUSALS, Refused
from ..protocol.replies import Error, Reply, SessionOpened
from ..store import meta
from ..store.tokens import ID
from .cookie import NAME, Sender
from .doorway import Doorway
from .flow import LASTS, Flow, Seal, local
from .question import ask, refuse

log = structlog.get_logger("hubbub.oidc")

FLOW = "hubbub-oidc"

LONGEST_TICKET = 200

NO_STORE = {"Cache-Control": "no-store"}

PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Signing in</title>
<h1>Signing in did not work</h1>
<p>{said}</p>
<p><a href="/">Back</a></p>
</html>
"""


class Company(NamedTuple):
    """Who vouches for people, and what is asked of its claims: which of these `claim:value` hold, whether an address is verified."""

    provider: Provider
    words: tuple[str, ...] = ()
    needs_domain: bool = False


class CompanyDoor:
    """Both ends of the way: `/oidc/login` and `/oidc/callback`."""

    def __init__(self, road: Road, doorway: Doorway, company: Company) -> None:
        self.road, self.doorway, self.company = road, doorway, company
        self._seal: Seal | None = None

    def routes(self) -> list[Route]:
        return [
            Route("/oidc/login", self.login, methods=["GET"]),
            Route("/oidc/callback", self.callback, methods=["GET"]),
        ]

    async def close(self) -> None:
        await self.company.provider.close()

    async def login(self, request: Request) -> Response:
        """Off to the provider. `next` is where to go on to afterwards, `invite` the code of an invite.

        With `link=yes` the identity becomes one more way in for whoever is signed in, and has a `ticket` of `identity.begin`.
        """
        return await _told(self._leave(request))

    async def callback(self, request: Request) -> Response:
        """Back from the provider, with a code that it gives us its word for."""
        response = await _told(self._return(request))
        response.headers.append("Set-Cookie", self.doorway.caller_of(request).sender.cookie(FLOW, ""))
        return response

    async def _leave(self, request: Request) -> Response:
        (sender, source), query = self.doorway.caller_of(request), request.query_params
        is_linking = query.get("link") == "yes"
        session = await self._linking(sender, source, query.get("ticket", "")) if is_linking else None
        seal = await self._get_seal()
        flow = seal.begin(self._now(), local(query.get("next", "/")), query.get("invite", "")[:200] or None, session)
        entrance = await self.company.provider.entrance(flow.state, flow.nonce, flow.challenge)
        return RedirectResponse(entrance, 303, {**NO_STORE, "Set-Cookie": sender.cookie(FLOW, seal.close(flow), LASTS)})

    async def _linking(self, sender: Sender, source: Source, ticket: str) -> str:
        """The id of the session whose holder may link an identity now."""
        token = sender.session()
        if token is None:
            raise Refused("hello_first", "Sign in first; then your company's account can be one more way in.")
        reply = await ask(self.road, token, VisitProvider(ticket=ticket[:LONGEST_TICKET]), source)
        if isinstance(reply, Error):
            raise Refused(reply.code, reply.message)
        return hash_of(token)[:ID]

    async def _return(self, request: Request) -> Response:
        (sender, source), query = self.doorway.caller_of(request), request.query_params
        flow = (await self._get_seal()).open(sender.kept(FLOW), query.get("state", ""), self._now())
        await self.company.provider.require_sender(query.get("iss"))
        if "error" in query or "code" not in query:
            raise Denied(f"it says {query.get('error', 'nothing')}")
        command, kept = self._command(await self._identify(query["code"], flow), flow), sender.kept(NAME)
        if flow.session is not None and (kept is None or hash_of(kept)[:ID] != flow.session):
            since = Refused("forbidden", "You have signed out, or in, meanwhile; begin again.")
            reply = await refuse(self.road, command, since, source)
        else:
            reply = await ask(self.road, kept if flow.session else None, command, source)
        response = _arrival(reply, flow)
        if isinstance(reply, SessionOpened) and reply.token:
            response.headers.append("Set-Cookie", sender.cookie(NAME, reply.token))
            await self._leave_session(kept, source)
        return response

    async def _identify(self, code: str, flow: Flow) -> Json:
        asked = wanted(self.company.words, self.company.needs_domain)
        return await self.company.provider.identify(code, flow.verifier, flow.nonce, asked)

    def _command(self, claims: Json, flow: Flow) -> OpenIdentity:
        person = described(claims, self.company.words)
        return OpenIdentity(
            issuer=self.company.provider.us.issuer, subject=person.subject, wish=person.wish, display=person.display,
            domain=person.domain, words=list(person.words), invite=flow.invite,
        )  # fmt: skip

    async def _leave_session(self, kept: str | None, source: Source) -> None:
        """Whoever signs in anew has left the session they were in."""
        if kept:
            await ask(self.road, kept, CloseSession(), source)

    async def _get_seal(self) -> Seal:
        """Made with what this database signs with, so that every node of it opens what another has closed."""
        if self._seal is None:
            self._seal = Seal(await self.road.store.read(meta.secret))
        return self._seal

    def _now(self) -> int:
        return self.doorway.clock.wall() // 1_000_000


def _arrival(reply: Reply, flow: Flow) -> Response:
    if isinstance(reply, Error):
        return _page(REFUSALS[reply.code].status, reply.message)
    return RedirectResponse(flow.next, 303, NO_STORE)


async def _told(way: Awaitable[Response]) -> Response:
    """What went wrong, for the person; and for the log, where it is the provider's doing."""
    try:
        return await way
    except Refused as refused:
        return _page(REFUSALS[refused.code].status, refused.message)
    except Denied as denied:
        log.warning("oidc.denied", reason=_line(denied))
        return _page(
            403, "Your company's sign-in does not vouch for you. Begin again, or ask those who run this server."
        )
    except ProviderFailed as failed:
        log.error("oidc.failed", reason=_line(failed))
        return _page(503, "Your company's sign-in does not answer as it should. Try again in a moment.")


def _page(status: int, said: str) -> Response:
    return HTMLResponse(PAGE.format(said=html.escape(said)), status, NO_STORE)


def _line(fault: Exception) -> str:
    return "".join(char if char.isprintable() else "?" for char in str(fault)[:300])
