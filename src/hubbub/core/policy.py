"""Who may do what: one table, yes or no on values. Must not know how the values were found."""

from collections.abc import Callable
from typing import NamedTuple

from ..protocol import commands as c
from ..protocol.errors import Refused
from ..protocol.people import Kind, Rank, Role, RoomKind, RoomState
from .scope import UNSCOPED, Scope, is_covered

RANKS: tuple[Rank, ...] = ("guest", "member", "admin", "owner")
ROLES: tuple[Role, ...] = ("reader", "member", "moderator", "owner")
ADMINS: frozenset[Rank] = frozenset({"owner", "admin"})
LOOKING_AFTER: frozenset[Role] = frozenset({"owner", "moderator"})


class Actor(NamedTuple):
    """Who asks. `must_add_factor`: the server asks for a second factor, and they have none."""

    kind: Kind
    rank: Rank = "guest"
    scope: Scope = Scope()
    must_add_factor: bool = False

    @property
    def is_admin(self) -> bool:
        return self.rank in ADMINS


class Place(NamedTuple):
    """A room as one person stands to it. `role` None: not a member. `open`: anyone may listen and speak without being one.

    `muted`: for how many seconds more they may not speak.
    """

    id: str
    name: str
    kind: RoomKind
    open: bool = False
    role: Role | None = None
    state: RoomState = "open"
    guests: bool = True
    banned: bool = False
    muted: int = 0

    @property
    def member(self) -> bool:
        return self.role is not None


Condition = Callable[[Actor, Place], str | None]
"""Answers None when met, else the refusal code."""


class Rule(NamedTuple):
    """`kinds` and `rank` may ask at all; `place` must hold for the command's room. `audited`: it leaves a line in the log."""

    kinds: frozenset[Kind]
    place: tuple[Condition, ...] = ()
    rank: Rank = "guest"
    audited: bool = False


def is_visible(actor: Actor, place: Place) -> str | None:
    """A channel is seen by all but guests it is not open to, anything else by its members.

    What is forbidden looks like what does not exist.
    """
    if place.member:
        return None
    if place.kind != "channel" or not (place.guests or place.open or actor.rank != "guest"):
        return "no_such_room"
    return "banned" if place.banned else None


def is_member(_: Actor, place: Place) -> str | None:
    """Only members of the room."""
    return None if place.member else "not_a_member"


def may_join(actor: Actor, place: Place) -> str | None:
    """Members are in already; others come in where the room is taking people in."""
    return None if place.member else is_taking_in(actor, place)


def is_taking_in(actor: Actor, place: Place) -> str | None:
    """Nobody comes into an archived room, and into a locked one only by those who look after it."""
    if place.state == "archived":
        return "archived"
    return "read_only" if place.state == "locked" and may_moderate(actor, place) else None


def may_speak(actor: Actor, place: Place) -> str | None:
    """Members speak; in an open room everyone does; a visitor, who cannot be a member, in every channel."""
    if not (place.member or place.open or (actor.kind == "visitor" and place.kind == "channel")):
        return "not_a_member"
    if place.state == "archived":
        return "archived"
    if place.muted:
        return "muted"
    if place.role == "reader" or (place.state != "open" and may_moderate(actor, place)):
        return "read_only"
    return None


def may_leave(actor: Actor, place: Place) -> str | None:
    """Members leave, but no direct conversation; a visitor stops listening."""
    if place.kind == "direct":
        return "forbidden"
    return None if place.member or actor.kind == "visitor" else "not_a_member"


def may_moderate(actor: Actor, place: Place) -> str | None:
    """A room's owners and moderators look after it, and the server's admins after every room they may know of."""
    return None if actor.is_admin or place.role in LOOKING_AFTER else "forbidden"


def may_own(actor: Actor, place: Place) -> str | None:
    """The room's owners, and the server's admins in every room they may know of."""
    return None if actor.is_admin or place.role == "owner" else "forbidden"


def may_act_on(actor: Actor, place: Place, role: Role | None, rank: Rank) -> str | None:
    """Owners act on everybody in their room, moderators on members and strangers; on a server's admin who is above them."""
    if rank in ADMINS and not is_above(actor.rank, rank):
        return "forbidden"
    return None if may_own(actor, place) is None or role not in LOOKING_AFTER else "forbidden"


def may_edit(actor: Actor, place: Place, fields: frozenset[str], state: RoomState | None) -> str | None:
    """What a room is called, who finds it, and its archive are the owners'; out of the archive, it may be anything."""
    if fields and place.state == "archived" and state in {None, "archived"}:
        return "archived"
    owners = fields & {"name", "guests"} or (fields and place.state == "archived") or state == "archived"
    return may_own(actor, place) if owners else may_moderate(actor, place)


def may_end(actor: Actor, place: Place) -> str | None:
    """A room is ended by its owners and the server's admins, but not the one where everybody starts."""
    return may_own(actor, place) or ("first_room" if place.open else None)


def is_not_archived(_: Actor, place: Place) -> str | None:
    """An archived room stays as it is."""
    return "archived" if place.state == "archived" else None


def may_delete(actor: Actor, place: Place, own: bool) -> str | None:
    """People take back what they said; those who look after a room what anybody said, but not in a conversation of two."""
    return None if own else is_not_direct(actor, place) or may_moderate(actor, place)


def is_not_direct(_: Actor, place: Place) -> str | None:
    """Not in a conversation of two."""
    return None if place.kind != "direct" else "forbidden"


EVERYONE: frozenset[Kind] = frozenset({"visitor", "guest", "person", "bot"})
SETTLED: frozenset[Kind] = EVERYONE - {"visitor"}
PEOPLE: frozenset[Kind] = frozenset({"guest", "person"})
HOLDERS: frozenset[Kind] = frozenset({"person"})

POLICY: dict[type[c.Command], Rule] = {
    c.Hello: Rule(EVERYONE),
    c.Ping: Rule(EVERYONE),
    c.DescribeServer: Rule(EVERYONE),
    c.RegisterAccount: Rule(frozenset({"guest"}), audited=True),
    c.RenameAccount: Rule(EVERYONE),
    c.DescribeAccount: Rule(HOLDERS),
    c.ChangePassword: Rule(HOLDERS, audited=True),
    c.CloseAccount: Rule(EVERYONE - {"bot"}),
    c.OpenSession: Rule(PEOPLE, audited=True),
    c.CloseSession: Rule(SETTLED, audited=True),
    c.VisitProvider: Rule(HOLDERS, audited=True),
    c.OpenIdentity: Rule(HOLDERS, audited=True),
    c.ListCredentials: Rule(PEOPLE),
    c.CreateToken: Rule(HOLDERS, rank="member", audited=True),
    c.BeginFactor: Rule(HOLDERS, audited=True),
    c.ConfirmFactor: Rule(HOLDERS, audited=True),
    c.RemoveFactor: Rule(HOLDERS, audited=True),
    c.RenewCodes: Rule(HOLDERS, audited=True),
    c.ListFactors: Rule(HOLDERS),
    c.BeginPasskey: Rule(HOLDERS, audited=True),
    c.AddPasskey: Rule(HOLDERS, audited=True),
    c.RemovePasskey: Rule(HOLDERS, audited=True),
    c.ListPasskeys: Rule(HOLDERS),
    c.ChallengePasskey: Rule(EVERYONE),
    c.OpenByPasskey: Rule(PEOPLE, audited=True),
    c.BeginIdentity: Rule(HOLDERS, audited=True),
    c.ListIdentities: Rule(HOLDERS),
    c.RemoveIdentity: Rule(HOLDERS, audited=True),
    c.CreateInvite: Rule(HOLDERS, rank="admin", audited=True),
    c.ShowInvite: Rule(EVERYONE),
    c.ListInvites: Rule(HOLDERS, rank="admin"),
    c.RevokeInvite: Rule(HOLDERS, rank="admin", audited=True),
    c.ListUsers: Rule(HOLDERS, rank="admin"),
    c.AddUser: Rule(HOLDERS, rank="admin", audited=True),
    c.SetUserRank: Rule(HOLDERS, rank="admin", audited=True),
    c.DisableUser: Rule(HOLDERS, rank="admin", audited=True),
    c.EnableUser: Rule(HOLDERS, rank="admin", audited=True),
    c.EraseUser: Rule(HOLDERS, rank="admin", audited=True),
    c.EraseMore: Rule(HOLDERS, rank="owner"),
    c.ResetUser: Rule(HOLDERS, rank="admin", audited=True),
    c.ListUserSessions: Rule(HOLDERS, rank="admin", audited=True),
    c.SignOutUser: Rule(HOLDERS, rank="admin", audited=True),
    c.ListTokens: Rule(HOLDERS, rank="admin"),
    c.ListUserIdentities: Rule(HOLDERS, rank="admin"),
    c.UnlinkUser: Rule(HOLDERS, rank="admin", audited=True),
    c.ListAudit: Rule(HOLDERS, rank="admin"),
    c.ListRooms: Rule(EVERYONE),
    c.CreateRoom: Rule(SETTLED),
    c.JoinRoom: Rule(EVERYONE, (is_visible, may_join)),
    c.LeaveRoom: Rule(EVERYONE, (is_visible, may_leave)),
    c.InviteToRoom: Rule(SETTLED, (is_visible, is_not_direct, is_member, is_taking_in)),
    c.ListMembers: Rule(EVERYONE, (is_visible,)),
    c.EditRoom: Rule(SETTLED, (is_visible, is_not_direct, may_moderate), audited=True),
    c.DeleteRoom: Rule(SETTLED, (is_visible, is_not_direct, may_end), audited=True),
    c.SetRole: Rule(SETTLED, (is_visible, is_not_direct, may_own), audited=True),
    c.RemoveMember: Rule(SETTLED, (is_visible, is_not_direct, may_moderate), audited=True),
    c.BanUser: Rule(SETTLED, (is_visible, is_not_direct, may_moderate), audited=True),
    c.UnbanUser: Rule(SETTLED, (is_visible, is_not_direct, may_moderate), audited=True),
    c.ListBans: Rule(SETTLED, (is_visible, is_not_direct, may_moderate)),
    c.MuteUser: Rule(SETTLED, (is_visible, is_not_direct, may_moderate), audited=True),
    c.UnmuteUser: Rule(SETTLED, (is_visible, is_not_direct, may_moderate), audited=True),
    c.CreateReport: Rule(SETTLED, (is_visible,)),
    c.ListReports: Rule(SETTLED, (is_visible, is_not_direct, may_moderate)),
    c.SettleReport: Rule(SETTLED, audited=True),
    c.AddBlock: Rule(SETTLED),
    c.RemoveBlock: Rule(SETTLED),
    c.ListBlocks: Rule(SETTLED),
    c.SendMessage: Rule(EVERYONE, (is_visible, may_speak)),
    c.DeleteMessage: Rule(EVERYONE, (is_visible, is_not_archived)),
    c.MessageHistory: Rule(EVERYONE, (is_visible,)),
    c.SetTyping: Rule(EVERYONE, (is_visible, may_speak)),
    c.ListPresence: Rule(EVERYONE, (is_visible,)),
    c.MarkRead: Rule(SETTLED, (is_visible, is_member)),
}

FACTOR_FIRST: frozenset[type[c.Command]] = UNSCOPED | {
    c.CloseSession, c.ChangePassword, c.BeginFactor, c.ConfirmFactor, c.ListFactors, c.BeginPasskey, c.AddPasskey,
    c.ListPasskeys,
}  # fmt: skip
"""What somebody may do who has yet to add the second factor that the server asks for."""

_SAYING = {
    "banned": "You have been shut out of #{name}.",
    "muted": "You may not speak in #{name} for a while.",
    "read_only": "Only moderators may do that in #{name}.",
    "archived": "#{name} is archived: it can be read and no longer changed.",
    "forbidden": "You may not do that there.",
    "first_room": "Everybody starts in #{name}, so it stays.",
    "not_a_member": "Join #{name} first.",
}


def no_such_room(ref: str) -> Refused:
    """The one answer for a room that is missing and for one that is hidden."""
    return Refused("no_such_room", f"There is no room {ref[:64]!r} that you may know of.")


def require_kind(actor: Actor, command: type[c.Command]) -> None:
    """Refuse a command that this actor may never use. An unlisted command is a KeyError."""
    rule = POLICY[command]
    if actor.kind not in rule.kinds:
        raise Refused("forbidden", f"A {actor.kind} may not use {c.name_of(command)}.")
    if RANKS.index(actor.rank) < RANKS.index(rule.rank):
        raise Refused("forbidden", f"Only an {rule.rank} may use {c.name_of(command)}.")
    if not is_covered(actor.scope, command):
        raise Refused("forbidden", f"This token may not be used for {c.name_of(command)}.")
    if actor.must_add_factor and command not in FACTOR_FIRST:
        raise Refused("need_factor", "This server asks for a second factor; add one first.")


def require_place(actor: Actor, command: type[c.Command], place: Place, ref: str) -> None:
    """Refuse a command that this actor may not use in this room. `ref` is the room as the client named it."""
    if actor.scope.rooms is not None and place.id not in actor.scope.rooms:
        raise no_such_room(ref)
    for condition in POLICY[command].place:
        code = condition(actor, place)
        if code == "no_such_room":
            raise no_such_room(ref)
        require(code, place)


def require(code: str | None, place: Place) -> None:
    """Refuse, in words that name the room, what a condition did not let pass."""
    if code:
        wait = float(place.muted) if code == "muted" else None
        raise Refused(code, _SAYING[code].format(name=place.name), retry_after=wait)


def is_above(actor: Rank, other: Rank) -> bool:
    """Whether somebody may change what another is on the server: owners everybody, admins those below them."""
    return actor == "owner" or RANKS.index(actor) > RANKS.index(other)
