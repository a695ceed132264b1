"""Scenes for the matrix of rights: one person, one room, and how the one stands to the other. Must not know the policy's answers.

A scene is built once and kept as the bytes of its database, so that every command meets it untouched.
"""

from functools import cache, partial
from typing import NamedTuple

from hubbub.core.names import key_of
from hubbub.core.policy import Actor, Place
from hubbub.features.call import Rules
from hubbub.features.first_start import prepare
from hubbub.features.secrets import hash_of
from hubbub.protocol.people import Kind, Rank, Role, RoomKind, RoomState
from hubbub.store import people, rooms, tokens
from hubbub.store.driver import Link
from hubbub.store.migrate import migrate
from hubbub.store.sqlite import InlineSqlite, drive
from hubbub.store.tokens import TokenRow
from tests.house import NOON, House

A_DAY_LATER = NOON + 86_400_000_000
RULES = Rules(rate=0, registration=True)

WHO: dict[str, tuple[Kind, Rank]] = {
    "visitor": ("visitor", "guest"),
    "guest": ("guest", "guest"),
    "member": ("person", "member"),
    "admin": ("person", "admin"),
    "owner": ("person", "owner"),
    "bot": ("bot", "member"),
}


class Kindred(NamedTuple):
    """What a room is."""

    kind: RoomKind
    state: RoomState = "open"
    guests: bool = False
    open: bool = False


WHERE: dict[str, Kindred | None] = {
    "lobby": Kindred("channel", guests=True, open=True),
    "guests": Kindred("channel", guests=True),
    "members": Kindred("channel"),
    "locked": Kindred("channel", "locked"),
    "announcing": Kindred("channel", "announcing"),
    "archived": Kindred("channel", "archived"),
    "private": Kindred("private"),
    "direct": Kindred("direct"),
    "missing": None,
}

STANDING = ("outsider", "reader", "member", "moderator", "owner", "muted", "banned")


class Scene(NamedTuple):
    who: str
    where: str
    standing: str

    @property
    def role(self) -> Role | None:
        found: dict[str, Role | None] = {"outsider": None, "banned": None, "muted": "member"}
        return found.get(self.standing, self.standing)  # type: ignore[arg-type]

    @property
    def actor(self) -> Actor:
        return Actor(*WHO[self.who])

    @property
    def place(self) -> Place | None:
        what = WHERE[self.where]
        if what is None:
            return None
        return Place(
            room_id(self.where), self.where, what.kind, what.open, self.role, what.state, what.guests,
            self.standing == "banned", self.standing == "muted",
        )  # fmt: skip

    @property
    def is_possible(self) -> bool:
        """Visitors are members nowhere, a missing room has nobody in it, and nobody is shut out of what two people say."""
        if self.where == "missing" or self.who == "visitor":
            return self.standing == "outsider" or (
                self.standing == "banned" and self.where not in {"missing", "direct"}
            )
        return self.where != "direct" or self.standing in {"outsider", "member"}


SCENES = [
    s for who in WHO for where in WHERE for standing in STANDING if (s := Scene(who, where, standing)).is_possible
]


def room_id(where: str) -> str:
    return "r1" if where == "lobby" else f"r{10 + list(WHERE).index(where)}"


@cache
def database(scene: Scene) -> bytes:
    """The bytes of a database in which the scene holds: eve in question, ann who owns everything, carl to be acted on."""
    store = InlineSqlite()
    drive(_build(store, scene))
    blob: bytes = store._db.serialize("main")
    return blob


async def _build(store: InlineSqlite, scene: Scene) -> None:
    await migrate(store)
    await store.transaction(partial(prepare, at=NOON, epoch="e-scene"))
    await store.transaction(partial(_furnish, scene=scene))


async def _furnish(tx: Link, scene: Scene) -> None:
    kind, rank = WHO[scene.who]
    await _person(tx, "u1", "ann", "person", "owner")
    await _person(tx, "u2", "carl", "person", "member")
    await _person(tx, "u3", "eve", kind, rank)
    await tx.run("UPDATE counters SET value = 100 WHERE name IN ('u', 'r')")
    what = WHERE[scene.where]
    if what is None:
        return
    room = room_id(scene.where)
    if scene.where != "lobby":
        name = "" if what.kind == "direct" else scene.where
        key = (
            "@u1:u3"
            if what.kind == "direct" and scene.standing == "member"
            else "@u1:u2"
            if what.kind == "direct"
            else key_of(name)
        )
        await rooms.add(tx, room, name, key, what.kind, "", what.guests, NOON)
    await tx.run("UPDATE rooms SET state = $2 WHERE id = $1", room, what.state)
    await rooms.add_member(tx, room, "u1", "owner" if what.kind != "direct" else "member", 1)
    if what.kind != "direct" or scene.standing == "outsider":
        await rooms.add_member(tx, room, "u2", "member", 1)
    if scene.role is not None:
        await rooms.add_member(tx, room, "u3", scene.role, 1)
    if scene.standing == "muted":
        await tx.run("UPDATE members SET muted_until = $2 WHERE room_id = $1 AND user_id = 'u3'", room, A_DAY_LATER)
    if scene.standing == "banned":
        await tx.run(
            "INSERT INTO bans (room_id, user_id, until, by_id, at, reason) VALUES ($1, 'u3', NULL, 'u1', 1, '')", room
        )


async def _person(tx: Link, user_id: str, name: str, kind: Kind, rank: Rank) -> None:
    made_by = "u1" if kind == "bot" else None
    user = people.Account(user_id, name, name, kind, NOON, rank=rank, made_by=made_by)
    await people.add(tx, user, name if kind in {"person", "bot"} else None)
    if kind != "visitor":
        await tokens.add(
            tx, TokenRow(hash_of(f"token of {name}"), user_id, "token" if kind == "bot" else "session", NOON)
        )


def stage(scene: Scene) -> House:
    """A house in which the scene holds."""
    store = InlineSqlite()
    store._db.deserialize("main", database(scene))
    return House(store, "e-scene", RULES)
