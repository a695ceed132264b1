"""Rows of challenges that have been answered: each is good once. Must not know what was asked."""

from .driver import Link


async def spend(tx: Link, challenge_hash: str, now: int, until: int) -> bool:
    """Use a challenge up; False if it has been. What nobody would accept any more is forgotten."""
    await tx.run("DELETE FROM challenges WHERE until < $1", now)
    kept = await tx.run(
        "INSERT INTO challenges (hash, until) VALUES ($1, $2) ON CONFLICT (hash) DO NOTHING RETURNING hash",
        challenge_hash, until,
    )  # fmt: skip
    return bool(kept)
