"""How what lets people in is kept: as a hash. Must not know what it opens."""

from hashlib import sha256


def hash_of(secret: str) -> str:
    """Secrets made here are long and random, so that a plain hash cannot be reversed by guessing."""
    return sha256(secret.encode(errors="replace")).hexdigest()
