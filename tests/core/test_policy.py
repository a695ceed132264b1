"""The table of rights, and what it says on values."""

import itertools

import pytest

from hubbub.core.policy import (
    POLICY,
    ROLES,
    Actor,
    Place,
    may_act_on,
    may_delete,
    may_edit,
    no_such_room,
    require_kind,
    require_place,
)
from hubbub.protocol import commands as c
from hubbub.protocol.errors import Refused
from hubbub.protocol.people import Kind, Rank, Role, RoomKind, RoomState


def person(kind: Kind) -> Actor:
    return Actor(kind)


def place(kind: RoomKind, open: bool = False, member: bool = False, owner: bool = False) -> Place:
    return Place("r1", "ops", kind, open, ("owner" if owner else "member") if member else None)


def code(who: Actor, command: type[c.Command], where: Place) -> str | None:
    try:
        require_kind(who, command)
        require_place(who, command, where, "ops")
    except Refused as refused:
        return refused.code
    return None


def test_every_command_has_its_row_and_no_row_is_left_over() -> None:
    assert POLICY.keys() == {*c.COMMANDS, *c.INTERNAL}


def test_every_row_that_names_a_room_first_asks_whether_it_may_be_known() -> None:
    """What is forbidden looks like what does not exist, whatever else the row demands."""
    for command, rule in POLICY.items():
        names_a_room = "room" in command.__struct_fields__
        assert names_a_room == bool(rule.place), command
        if names_a_room:
            assert rule.place[0].__name__ == "is_visible", command


def test_a_command_without_a_row_is_a_bug_and_not_a_right() -> None:
    class Unlisted(c.Command, frozen=True, tag="unlisted"):
        pass

    with pytest.raises(KeyError):
        require_kind(person("person"), Unlisted)


@pytest.mark.parametrize("kind", ["private", "direct"])
@pytest.mark.parametrize("command", [k for k in c.COMMANDS if "room" in k.__struct_fields__], ids=c.name_of)
def test_who_is_not_in_a_hidden_room_cannot_tell_it_from_a_missing_one(
    command: type[c.Command], kind: RoomKind
) -> None:
    with pytest.raises(Refused) as refused:
        require_place(person("guest"), command, place(kind), "ops")
    missing = no_such_room("ops")
    assert (refused.value.code, refused.value.message) == (missing.code, missing.message)


@pytest.mark.parametrize(
    ("who", "where", "answer"),
    [
        ("guest", place("channel"), "not_a_member"),
        ("guest", place("channel", open=True), None),
        ("guest", place("channel", member=True), None),
        ("guest", place("private", member=True), None),
        ("guest", place("direct", member=True), None),
        ("visitor", place("channel"), None),
        ("visitor", place("channel", open=True), None),
        ("visitor", place("private"), "no_such_room"),
        ("visitor", place("direct"), "no_such_room"),
        ("visitor", place("direct", member=True), None),
        ("bot", place("channel"), "not_a_member"),
    ],
)  # fmt: skip
def test_who_may_speak(who: Kind, where: Place, answer: str | None) -> None:
    assert code(person(who), c.SendMessage, where) == answer
    assert code(person(who), c.SetTyping, where) == answer


@pytest.mark.parametrize(
    ("who", "where", "answer"),
    [
        ("guest", place("channel"), "not_a_member"),
        ("guest", place("channel", member=True, owner=True), None),
        ("guest", place("direct", member=True), "forbidden"),
        ("visitor", place("channel"), None),
        ("visitor", place("direct", member=True), "forbidden"),
    ],
)
def test_who_may_leave(who: Kind, where: Place, answer: str | None) -> None:
    assert code(person(who), c.LeaveRoom, where) == answer


def test_a_refusal_is_a_sentence_with_the_rooms_name_in_it() -> None:
    with pytest.raises(Refused, match=r"Join #ops first\."):
        require_place(person("guest"), c.SendMessage, place("channel"), "r1")


def test_more_rights_never_take_one_away() -> None:
    """Whoever may do something as a stranger to a room may do it as its member too, leaving and inviting aside."""
    kinds: tuple[Kind, ...] = ("visitor", "guest", "person", "bot")
    rooms: tuple[RoomKind, ...] = ("channel", "private", "direct")
    for who, command, kind in itertools.product(kinds, c.COMMANDS, rooms):
        if code(person(who), command, place(kind)) is None:
            assert code(person(who), command, place(kind, member=True)) is None


@pytest.mark.parametrize("rank", ["member", "admin", "owner"])
@pytest.mark.parametrize("role", [None, *ROLES])
def test_owners_act_on_everybody_moderators_on_those_below_and_nobody_on_an_admin_but_an_owner(
    rank: Rank, role: Role | None
) -> None:
    """Whom a moderator may act on, a room's owner may, and whom an owner may, an admin of the server may."""
    ops = place("channel")
    moderator = may_act_on(Actor("person", "member"), ops._replace(role="moderator"), role, rank)
    owner = may_act_on(Actor("person", "member"), ops._replace(role="owner"), role, rank)
    admin = may_act_on(Actor("person", "admin"), ops, role, rank)
    assert (moderator is None) == (rank == "member" and role not in {"moderator", "owner"})
    assert (owner is None) == (rank == "member")
    assert (admin is None) == (rank == "member")
    assert may_act_on(Actor("person", "owner"), ops, role, rank) is None


@pytest.mark.parametrize(
    ("role", "state", "fields", "to", "answer"),
    [
        ("moderator", "open", {"topic", "slow"}, None, None),
        ("moderator", "open", {"state"}, "locked", None),
        ("moderator", "open", {"state"}, "archived", "forbidden"),
        ("moderator", "open", {"topic", "name"}, None, "forbidden"),
        ("member", "open", {"topic"}, None, "forbidden"),
        ("owner", "open", {"state", "name", "guests"}, "archived", None),
        ("owner", "archived", {"topic"}, None, "archived"),
        ("owner", "archived", {"state"}, "archived", "archived"),
        ("owner", "archived", {"state", "topic"}, "open", None),
        ("moderator", "archived", {"state"}, "open", "forbidden"),
    ],
)
def test_who_changes_what_of_a_room(
    role: Role, state: RoomState, fields: set[str], to: RoomState | None, answer: str | None
) -> None:
    ops = place("channel")._replace(role=role, state=state)
    assert may_edit(person("person"), ops, frozenset(fields), to) == answer


@pytest.mark.parametrize(
    ("rank", "role", "kind", "own", "answer"),
    [
        ("member", "reader", "channel", True, None),
        ("member", "member", "channel", False, "forbidden"),
        ("member", "moderator", "channel", False, None),
        ("admin", None, "channel", False, None),
        ("member", "member", "direct", True, None),
        ("owner", "member", "direct", False, "forbidden"),
    ],
)
def test_who_deletes_what_was_said(
    rank: Rank, role: Role | None, kind: RoomKind, own: bool, answer: str | None
) -> None:
    where = place(kind)._replace(role=role)
    assert may_delete(Actor("person", rank), where, own) == answer
