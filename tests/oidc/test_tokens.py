"""What an ID token must be to be believed: each thing that may be wrong with one, one at a time."""

import base64
import hmac
import json
from collections.abc import Callable
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from joserfc.jwk import ECKey

from hubbub.oidc.provider import Denied, Provider
from tests.oidc.hostile import NOW, SECRET, STRANGER, Claims, Hostile, identify


def changed(**claims: Any) -> Callable[[Hostile], None]:
    return lambda op: op.claims.update(claims)


def without(name: str) -> Callable[[Hostile], None]:
    return lambda op: op.claims.__delitem__(name)


def signed(sign: Callable[[Hostile, Claims], str]) -> Callable[[Hostile], None]:
    return lambda op: setattr(op, "sign", lambda claims: sign(op, claims))


def part(data: Any) -> str:
    return _text(json.dumps(data).encode())


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


CURVE = ECKey.generate_key("P-256", {"kid": "k1"}, private=True)

LIES: dict[str, Callable[[Hostile], None]] = {
    "another issuer": changed(iss="https://evil.example"),
    "no issuer": without("iss"),
    "for somebody else": changed(aud="other"),
    "for nobody": without("aud"),
    "for others": changed(aud=["other", "another"]),
    "for us and others, issued to nobody": changed(aud=["hubbub", "other"]),
    "for us and others, issued to another": changed(aud=["hubbub", "other"], azp="other"),
    "issued to another": changed(azp="other"),
    "another nonce": changed(nonce="m"),
    "half a character for a nonce": signed(
        lambda op, claims: _of_bytes(op, json.dumps({**claims, "nonce": "\ud800"}).encode())
    ),
    "no nonce": without("nonce"),
    "out of date": changed(exp=int(NOW) - 61),
    "never out of date": without("exp"),
    "out of date at no number": changed(exp="later"),
    "not issued yet": changed(iat=int(NOW) + 61),
    "issued at no time": without("iat"),
    "not good yet": changed(nbf=int(NOW) + 61),
    "about nobody": without("sub"),
    "about an empty name": changed(sub=""),
    "about a number": changed(sub=7),
    "about too long a name": changed(sub="x" * 256),
    "about a name with NUL": changed(sub="a\x00"),
    "about a name beyond ASCII": changed(sub="ännchen"),
    "signed by nobody": signed(lambda _, claims: f"{part({'alg': 'none'})}.{part(claims)}."),
    "signed by nobody, with a name of a key": signed(
        lambda _, claims: f"{part({'alg': 'none', 'kid': 'k1'})}.{part(claims)}."
    ),
    "signed by somebody else": signed(lambda op, claims: op.signed(claims, STRANGER)),
    "signed with a key of another kind": signed(lambda op, claims: op.signed(claims, CURVE, "ES256")),
    "signed with our secret": signed(lambda _, claims: _by_secret(SECRET.encode(), claims)),
    "signed with the public key as a secret": signed(
        lambda op, claims: _by_secret(op.key.as_pem(private=False), claims)
    ),
    "changed after it was signed": signed(
        lambda op, claims: ".".join(
            [(own := op.signed(claims).split("."))[0], part({**claims, "sub": "id-eve"}), own[2]]
        )
    ),
    "with the key inside": signed(
        lambda op, claims: op.signed(claims, STRANGER, jwk=STRANGER.as_dict(private=False), kid="k9")
    ),
    "with something critical that nobody knows": signed(
        lambda op, claims: _of_bytes(op, json.dumps(claims).encode(), crit=["odd"], odd=1)
    ),
    "no token": signed(lambda *_: ""),
    "nonsense": signed(lambda *_: "a.b.c"),
    "not even three parts": signed(lambda *_: "x" * 100),
    "a list": signed(lambda op, _: _of_bytes(op, b"[1]")),
    "not JSON": signed(lambda op, _: _of_bytes(op, b"\xff")),
}


def _of_bytes(op: Hostile, payload: bytes, **header: Any) -> str:
    """Signed as it should be, whatever it says; no library would."""
    signing = f"{part({'alg': 'RS256', 'kid': 'k1', **header})}.{_text(payload)}"
    mark = op.key.private_key.sign(signing.encode(), padding.PKCS1v15(), hashes.SHA256())
    return f"{signing}.{_text(mark)}"


def _by_secret(secret: bytes, claims: Claims) -> str:
    """By a key that both sides have: HS256."""
    signing = f"{part({'alg': 'HS256', 'kid': 'k1'})}.{part(claims)}"
    return f"{signing}.{_text(hmac.digest(secret, signing.encode(), 'sha256'))}"


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES)
async def test_a_token_that_is_not_quite_right_proves_nothing(
    op: Hostile, us: Provider, lie: Callable[[Hostile], None]
) -> None:
    lie(op)
    with pytest.raises(Denied, match="ID token"):
        await identify(us)


@pytest.mark.parametrize(
    "truth",
    [changed(exp=int(NOW) - 59), changed(iat=int(NOW) + 59), changed(aud=["hubbub"]), changed(azp="hubbub"),
     changed(aud=["other", "hubbub"], azp="hubbub")],
    ids=["late by less than a minute", "early by less", "one of one", "issued to us", "also for others, issued to us"],
)  # fmt: skip
async def test_a_token_that_is_unusual_and_right_is_believed(
    op: Hostile, us: Provider, truth: Callable[[Hostile], None]
) -> None:
    truth(op)
    assert (await identify(us))["sub"] == "id-ann"


async def test_what_this_file_signs_itself_is_signed_well(op: Hostile, us: Provider) -> None:
    """Without this its refusals would mean nothing."""
    op.sign = lambda claims: _of_bytes(op, json.dumps(claims).encode())
    assert (await identify(us))["sub"] == "id-ann"
