"""How the codes of an authenticator app are reckoned (RFC 6238: SHA-1, six digits, 30 seconds). Must not know whose they are.

What the database keeps of an app is a seed. Its secret is made of that and of the key in the data folder, so that whoever
reads the one without the other has nothing; what a key made says which key that was.
"""

import base64
import hashlib
import hmac
import io

import pyotp
import segno

STEP = 30_000_000
"""Microseconds for which a code is shown."""

LATE = 1
"""Steps that a clock may be off, either way."""

ISSUER = "Hubbub"


def mark_of(key: bytes) -> str:
    """What seeds of this key begin with. Nothing is learned from it about the key."""
    return hmac.new(key, b"mark", hashlib.sha256).hexdigest()[:8] + "."


def secret_of(key: bytes, seed: str) -> str | None:
    """The app's secret in base 32; None if the seed was made with another key."""
    if not seed.startswith(mark_of(key)):
        return None
    made = hmac.new(key, b"totp " + seed.encode(), hashlib.sha256).digest()
    return base64.b32encode(made[:20]).decode()


def step_of(secret: str, code: str, now: int) -> int | None:
    """The step whose code this is, of those that may be shown now."""
    if not (len(code) == 6 and code.isascii() and code.isdigit()):
        return None
    otp, middle = pyotp.TOTP(secret), now // STEP
    steps = range(middle - LATE, middle + LATE + 1)
    fits = [step for step in steps if hmac.compare_digest(otp.generate_otp(step), code)]
    return fits[-1] if fits else None


def uri_of(secret: str, name: str, site: str) -> str:
    """What an app scans: whose secret this is, and where."""
    return pyotp.TOTP(secret, name=name, issuer=f"{ISSUER} ({site})" if site else ISSUER).provisioning_uri()


def drawn(uri: str) -> str:
    """The same as a QR code: an SVG image."""
    image = io.BytesIO()
    segno.make(uri, error="m", micro=False).save(
        image, kind="svg", border=4, scale=4, xmldecl=False, svgns=True, light="#fff"
    )
    return image.getvalue().decode()
