"""Idempotency keys, fresh for each thing that is to be done once. Must not know what that is."""

import secrets
import time


def new_key() -> str:
    """32 hexadecimal digits: the time in milliseconds since 1970, then 80 random bits (laid out like RFC 9562's UUID version 7).

    Those of one person follow each other, so the server writes them side by side; of purely random ones each is a page of its own.
    """
    return f"{time.time_ns() // 1_000_000:012x}{secrets.token_hex(10)}"
