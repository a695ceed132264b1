"""An authenticator and its browser, in software: makes passkeys and signs with them (WebAuthn, ES256). Must not know the server.

A test that wants a wrong answer says what is to be wrong about it.
"""

import hashlib
import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

PRESENT, VERIFIED, HAS_KEY = 0x01, 0x04, 0x40

ORIGIN = "http://localhost:8080"


@dataclass
class Key:
    """One passkey, as its device keeps it."""

    site: str
    handle: str
    id: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    private: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    count: int = 0

    @property
    def public(self) -> bytes:
        """In COSE's spelling."""
        numbers = self.private.public_key().public_numbers()
        return cbor2.dumps({1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32), -3: numbers.y.to_bytes(32)})


class Authenticator:
    """A device with its browser, on the pages of `origin`. `counts`: it counts its signatures, as few still do."""

    def __init__(self, origin: str = ORIGIN, counts: bool = True) -> None:
        self.origin, self.counts = origin, counts
        self.keys: list[Key] = []

    def create(self, options: dict[str, Any], **wrong: Any) -> dict[str, Any]:
        """`navigator.credentials.create()`: a new passkey, and its answer as JSON."""
        assert options["authenticatorSelection"]["residentKey"] == "required"
        assert -7 in [kind["alg"] for kind in options["pubKeyCredParams"]]
        key = Key(options["rp"]["id"], options["user"]["id"])
        self.keys.append(key)
        wrong = {"flags": PRESENT | VERIFIED, **wrong}
        wrong["flags"] |= HAS_KEY
        attested = bytes(16) + len(key.id).to_bytes(2) + key.id + key.public
        told = self._told("webauthn.create", options["challenge"], wrong)
        made = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": self._data(key, wrong) + attested})
        return _answer(key, clientDataJSON=text(told), attestationObject=text(made), transports=["internal"])

    def get(self, options: dict[str, Any], key: Key | None = None, **wrong: Any) -> dict[str, Any]:
        """`navigator.credentials.get()`: the newest passkey of the site, or this one, signs."""
        key = key or [key for key in self.keys if key.site == options["rpId"]][-1]
        key.count += self.counts
        told, data = self._told("webauthn.get", options["challenge"], wrong), self._data(key, wrong)
        signer = wrong.get("signer", key).private
        signature = signer.sign(data + hashlib.sha256(told).digest(), ec.ECDSA(hashes.SHA256()))
        return _answer(
            key, clientDataJSON=text(told), authenticatorData=text(data), signature=text(signature),
            userHandle=wrong.get("handle", key.handle),
        )  # fmt: skip

    def _told(self, type: str, challenge: str, wrong: dict[str, Any]) -> bytes:
        said = {"type": type, "challenge": challenge, "origin": self.origin, "crossOrigin": False}
        return json.dumps({**said, **{name: wrong[name] for name in said if name in wrong}}).encode()

    def _data(self, key: Key, wrong: dict[str, Any]) -> bytes:
        site = hashlib.sha256(wrong.get("site", key.site).encode()).digest()
        flags = wrong.get("flags", PRESENT | VERIFIED)
        return site + bytes([flags]) + wrong.get("count", key.count).to_bytes(4)


def _answer(key: Key, **response: Any) -> dict[str, Any]:
    return {
        "id": text(key.id), "rawId": text(key.id), "type": "public-key", "response": response,
        "clientExtensionResults": {}, "authenticatorAttachment": "platform",
    }  # fmt: skip


def text(raw: bytes) -> str:
    """Base64url, as WebAuthn writes bytes."""
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def raw(said: str) -> bytes:
    return urlsafe_b64decode(said + "=" * (-len(said) % 4))
