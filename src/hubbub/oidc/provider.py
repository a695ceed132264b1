"""The identity provider: where it is, its keys, and who somebody is that it sends back to us. Must not know our people."""

import base64
import time
from collections.abc import Callable, Collection
from typing import Any, NamedTuple
from urllib.parse import quote_plus, urlencode, urlsplit

import msgspec
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from .fetch import Fetcher, Json, ProviderFailed
from .tokens import BadToken, Expected, UnknownKey, verify

KEPT = 3600.0
"""Seconds for which what the provider says of itself is not asked again."""

KEYS_KEPT = 10.0
"""Seconds in which its keys are asked for once, however many tokens are signed by one we do not know."""


class Registration(NamedTuple):
    """How the provider knows us. `back` is the address to which it sends people back."""

    issuer: str
    client_id: str
    client_secret: str
    back: str
    scopes: tuple[str, ...] = ("openid", "profile", "email")


class About(msgspec.Struct, frozen=True):
    """What the provider says of itself (OpenID Connect Discovery 1.0, 3)."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str | None = None
    token_endpoint_auth_methods_supported: tuple[str, ...] = ("client_secret_basic",)
    authorization_response_iss_parameter_supported: bool = False


class Denied(Exception):
    """The provider does not vouch for whoever came back. The text is for the log."""


class Provider:
    """One provider, and what is known of it. `mono` and `wall` are seconds."""

    def __init__(
        self, us: Registration, fetcher: Fetcher, mono: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
    ) -> None:  # fmt: skip
        self.us, self._fetcher, self._mono, self._wall = us, fetcher, mono, wall
        self._about: tuple[float, About] | None = None
        self._keys: tuple[float, KeySet] | None = None

    async def entrance(self, state: str, nonce: str, challenge: str) -> str:
        """The address at which somebody signs in to the provider. Raises ProviderFailed."""
        about = await self.about()
        asked = {
            "response_type": "code", "client_id": self.us.client_id, "redirect_uri": self.us.back,
            "scope": " ".join(dict.fromkeys(("openid", *self.us.scopes))), "state": state, "nonce": nonce,
            "code_challenge": challenge, "code_challenge_method": "S256",
        }  # fmt: skip
        joint = "&" if urlsplit(about.authorization_endpoint).query else "?"
        return f"{about.authorization_endpoint}{joint}{urlencode(asked)}"

    async def require_sender(self, issuer: str | None) -> None:
        """Refuse an answer that another provider has sent (RFC 9207). Raises Denied, ProviderFailed."""
        if issuer is None and not (await self.about()).authorization_response_iss_parameter_supported:
            return
        if issuer != self.us.issuer:
            raise Denied("the answer does not come from our provider (iss)")

    async def identify(self, code: str, verifier: str, nonce: str, wanted: Collection[str]) -> Json:
        """What the provider says of the person who came back with a code. `wanted` claims it may be asked for separately.

        Raises Denied, ProviderFailed.
        """
        about = await self.about()
        tokens = await self._exchange(about, code, verifier)
        claims = await self._verified(str(tokens.get("id_token", "")), nonce)
        if about.userinfo_endpoint is None or "access_token" not in tokens or set(wanted) <= set(claims):
            return claims
        more = await self._fetcher.get(about.userinfo_endpoint, str(tokens["access_token"]))
        if more.get("sub") != claims["sub"]:
            raise Denied("the provider's userinfo is about somebody else")
        return {**more, **claims}

    async def about(self) -> About:
        """What the provider says of itself. Raises ProviderFailed."""
        if self._about is None or self._mono() - self._about[0] > KEPT:
            self._about = self._mono(), await self._discover()
        return self._about[1]

    async def close(self) -> None:
        await self._fetcher.close()

    async def _discover(self) -> About:
        url = f"{self.us.issuer.rstrip('/')}/.well-known/openid-configuration"
        try:
            about = msgspec.convert(await self._fetcher.get(url), About)
        except msgspec.ValidationError as fault:
            raise ProviderFailed(f"{url}: {fault}") from None
        if about.issuer != self.us.issuer:
            raise ProviderFailed(f"{url} speaks for another issuer")
        for address in (about.authorization_endpoint, about.token_endpoint, about.jwks_uri, about.userinfo_endpoint):
            if address is not None and urlsplit(address).scheme not in {"https", urlsplit(self.us.issuer).scheme}:
                raise ProviderFailed(f"{url} leads to an address that is not https")
        return about

    async def _exchange(self, about: About, code: str, verifier: str) -> Json:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.us.back,
            "code_verifier": verifier,
        }
        headers: dict[str, str] = {}
        if not self.us.client_secret:
            form |= {"client_id": self.us.client_id}
        elif "client_secret_basic" in about.token_endpoint_auth_methods_supported:
            headers["Authorization"] = _basic(self.us.client_id, self.us.client_secret)
        else:
            form |= {"client_id": self.us.client_id, "client_secret": self.us.client_secret}
        status, answer = await self._fetcher.post(about.token_endpoint, form, headers)
        if status in {400, 401}:
            raise Denied(f"the provider did not take the code: {str(answer.get('error'))[:80]}")
        if status != 200:
            raise ProviderFailed(f"{about.token_endpoint} answered {status}")
        return answer

    async def _verified(self, token: str, nonce: str) -> Json:
        expected, now = Expected(self.us.issuer, self.us.client_id, nonce), int(self._wall())
        try:
            try:
                return verify(token, await self._get_keys(KEPT), expected, now)
            except UnknownKey:
                return verify(token, await self._get_keys(KEYS_KEPT), expected, now)
        except BadToken as fault:
            raise Denied(f"the ID token is not good: {fault}") from None

    async def _get_keys(self, kept: float) -> KeySet:
        """The provider's keys, no older than `kept` seconds."""
        if self._keys is None or self._mono() - self._keys[0] > kept:
            about = await self.about()
            found: Any = await self._fetcher.get(about.jwks_uri)
            try:
                self._keys = self._mono(), KeySet.import_key_set(found)
            except (JoseError, ValueError, TypeError, KeyError, AttributeError) as fault:
                raise ProviderFailed(f"{about.jwks_uri} holds no keys: {type(fault).__name__}") from None
        return self._keys[1]


def _basic(name: str, secret: str) -> str:
    """RFC 6749, 2.3.1: both are written as in a form first."""
    pair = f"{quote_plus(name)}:{quote_plus(secret)}"
    return f"Basic {base64.b64encode(pair.encode()).decode()}"
