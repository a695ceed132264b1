"""What an ID token must say and who must have signed it (OpenID Connect Core 1.0, 3.1.3.7). Must not know how it came."""

import hmac
from collections.abc import Iterable
from typing import Any, NamedTuple

from joserfc import jws, jwt
from joserfc.errors import BadSignatureError, InvalidKeyCurveError, InvalidKeyTypeError, JoseError
from joserfc.jwk import Key, KeySet

ALGORITHMS = (
    "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA",
)  # fmt: skip
"""Those with a key of two halves. With `none` anybody could sign, with HS256 whoever knows the client's secret."""

LEEWAY = 60
"""Seconds that the provider's clock may differ from ours."""


class Expected(NamedTuple):
    """Who must have issued the token, for whom, and in answer to what."""

    issuer: str
    client_id: str
    nonce: str


class BadToken(Exception):
    """The token proves nothing. The text is for the log."""


class UnknownKey(BadToken):
    """None of the keys has signed it. The provider may have taken a new one into use."""


def verify(token: str, keys: KeySet, expected: Expected, now: int) -> dict[str, Any]:
    """The claims of an ID token that is good at `now`, in seconds since 1970. Raises BadToken."""
    claims = _signed(token, keys)
    registry = jwt.JWTClaimsRegistry(
        now=now, leeway=LEEWAY, iss={"essential": True, "value": expected.issuer},
        aud={"essential": True, "value": expected.client_id}, sub={"essential": True}, exp={"essential": True},
        iat={"essential": True}, nonce={"essential": True},
    )  # fmt: skip
    try:
        registry.validate(claims)
    except JoseError as fault:
        raise BadToken(str(fault)) from None
    _require_ours(claims, expected)
    return claims


def _require_ours(claims: dict[str, Any], expected: Expected) -> None:
    if not hmac.compare_digest(str(claims["nonce"]).encode(errors="replace"), expected.nonce.encode()):
        raise BadToken("the nonce is not the one that was sent")
    audience = claims["aud"]
    is_shared = isinstance(audience, list) and len(audience) > 1
    if claims.get("azp", None if is_shared else expected.client_id) != expected.client_id:
        raise BadToken("the token was issued to somebody else (azp)")
    subject = claims["sub"]
    if not (0 < len(subject) <= 255 and subject.isascii() and subject.isprintable()):
        raise BadToken("the subject is not of 1 to 255 characters of ASCII")


def _signed(token: str, keys: KeySet) -> dict[str, Any]:
    try:
        kid = jws.extract_compact(token.encode()).headers().get("kid")
        candidates = list(_fitting(keys, kid))
        for key in candidates:
            try:
                return dict(jwt.decode(token, key, algorithms=ALGORITHMS).claims)
            except (BadSignatureError, InvalidKeyTypeError, InvalidKeyCurveError):
                continue
    except (JoseError, ValueError, TypeError) as fault:
        raise BadToken(f"{type(fault).__name__}: {fault}") from None
    raise UnknownKey(f"no key of the provider's has signed it (kid {kid!r})")


def _fitting(keys: Iterable[Key], kid: Any) -> Iterable[Key]:
    for key in keys:
        if key.get("use", "sig") == "sig" and (kid is None or key.kid == kid):
            yield key
