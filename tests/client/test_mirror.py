"""What each event and signal does to what a client believes. That it all adds up is proved in test_convergence."""

from typing import Any

import pytest

from hubbub.client import Mirror
from hubbub.client.rules import RULES
from hubbub.client.window import Window
from hubbub.protocol.commands import JoinRoom, LeaveRoom, ListMembers, MessageHistory, RenameAccount
from hubbub.protocol.events import EVENTS
from hubbub.protocol.people import Message, Person, Room
from hubbub.protocol.replies import Done, MessagePage, Renamed, RoomOpened
from hubbub.protocol.signals import SIGNALS
from tests.client.talk import ANN, BOB, Talk, room, sent

AT = "2026-11-22T10:01:00.123Z"


def event(type: str, seq: int, by: dict[str, Any] = BOB, room: str = "r1", **fields: Any) -> dict[str, Any]:
    return {"type": type, "room": room, "seq": seq, "at": AT, "by": by, **fields}


def joined(seq: int, user: dict[str, Any], room: str = "r2", **channel: Any) -> dict[str, Any]:
    channel = {"name": "ops", "kind": "channel", **channel}
    return event("member.joined", seq, room=room, user=user, role="member", channel=channel)


def mirror(*frames: dict[str, Any], rooms: tuple[dict[str, Any], ...] = ()) -> Mirror:
    """What ann believes after these frames."""
    ann = Talk()
    ann.come_in(*rooms)
    ann.hear(*frames)
    assert ann.talk.broken is None
    return ann.talk.mirror


def counts(believed: Mirror, room: str = "r1") -> tuple[int, int, int, int]:
    known = believed.rooms[room]
    return known.seq, known.read, known.unread, known.mentions


def test_every_event_and_signal_has_a_rule() -> None:
    assert set(RULES) == {*EVENTS, *SIGNALS}


def test_what_others_say_is_unread_and_what_names_you_is_counted() -> None:
    assert counts(mirror(sent(6), sent(7, mentions=["u1"]), sent(8, mentions=["u7"]))) == (8, 5, 3, 1)


def test_speaking_reads_everything() -> None:
    assert counts(mirror(sent(6, mentions=["u1"]), sent(7, by=ANN))) == (7, 7, 0, 0)


def test_somebody_who_only_listens_in_has_nothing_unread() -> None:
    assert counts(mirror(sent(6), rooms=(room(member=False),))) == (6, 6, 0, 0)


def deleted(seq: int, message: int, **fields: Any) -> dict[str, Any]:
    return event("message.deleted", seq, message=message, **fields)


def test_what_was_deleted_leaves_its_place_and_is_neither_unread_nor_a_mention() -> None:
    believed = mirror(sent(6, mentions=["u1"], key="k"), sent(7), deleted(8, 6, mentions=["u1"]))
    assert counts(believed) == (8, 5, 1, 0)
    first, second = believed.windows["r1"]
    assert (first.seq, first.text, first.mentions, first.key, first.deleted) == (6, "", [], "k", AT)
    assert (second.text, second.deleted) == ("Hi", None)


@pytest.mark.parametrize(("before", "seqs"), [(None, [4, 5]), (6, [4, 5, 6])])
def test_a_page_that_was_read_before_a_deletion_and_comes_after_it_brings_nothing_back(
    before: int | None, seqs: list[int]
) -> None:
    believed = mirror(*([sent(6)] if before else []), deleted(7 if before else 6, 4))
    said = [Message(seq=seq, at=AT, by=Person(id="u2", name="bob", kind="guest"), text="Hi") for seq in (4, 5)]
    believed.answered(
        MessageHistory(room="r1", before=before), MessagePage(room="r1", seq=5, messages=said, more=False)
    )
    first, *others = believed.windows["r1"]
    assert [message.seq for message in (first, *others)] == seqs
    assert (first.text, first.deleted) == ("", AT)
    assert {message.text for message in others} == {"Hi"}


def test_what_was_deleted_counts_no_less_when_it_was_read_before_or_by_who_only_listens_in() -> None:
    marked = {"type": "read.marked", "room": "r1", "read": 6, "unread": 0, "mentions": 0}
    assert counts(mirror(sent(6), marked, sent(7), deleted(8, 6))) == (8, 6, 1, 0)
    assert counts(mirror(sent(6), deleted(7, 6), rooms=(room(member=False),))) == (7, 7, 0, 0)


def test_what_was_deleted_is_counted_off_also_where_it_is_not_held() -> None:
    assert counts(mirror(deleted(6, 4, mentions=["u1"]), rooms=(room(read=3, unread=2, mentions=1),))) == (6, 3, 1, 0)


def test_a_replay_that_has_a_message_without_what_it_said_makes_nothing_unread() -> None:
    assert counts(mirror(sent(6, text="", deleted=AT), deleted(7, 6))) == (7, 5, 0, 0)


def test_joining_brings_the_room() -> None:
    believed = mirror(joined(8, ANN, topic="T"))
    assert counts(believed, "r2") == (8, 8, 0, 0)
    assert (believed.rooms["r2"].name, believed.rooms["r2"].topic) == ("ops", "T")


def test_a_direct_conversation_is_named_after_the_other_side_or_oneself() -> None:
    believed = mirror(
        joined(2, ANN, room="r2", name="", kind="direct", people=[BOB, ANN]),
        joined(2, ANN, room="r3", name="", kind="direct", people=[ANN]),
    )
    assert [believed.rooms[r].name for r in ("r2", "r3")] == ["bob", "ann"]
    assert believed.find("@bob") == believed.rooms["r2"]
    assert believed.find("bob") is None


def test_leaving_drops_the_room_but_not_the_open_one() -> None:
    believed = mirror(
        event("member.left", 6, user=ANN, room="r2"), event("member.left", 6, user=ANN, open=True),
        rooms=(room(), room("r2", name="ops")),
    )  # fmt: skip
    assert list(believed.rooms) == ["r1"]
    assert not believed.rooms["r1"].member


def test_an_answer_that_comes_after_its_event_drops_nothing() -> None:
    """The line broke after leaving the lobby was stored; the event comes with the replay, and then the repeated answer."""
    believed = mirror(event("member.left", 6, user=ANN, open=True))
    believed.answered(LeaveRoom(room="lobby"), Done(room="r1", seq=6, duplicate=True))
    assert list(believed.rooms) == ["r1"]


def test_a_repeated_answer_is_of_the_past() -> None:
    """Both were stored before the line broke; until the answers came again, another device renamed itself and left."""
    believed = mirror()
    ops = Room(id="r2", name="ops", kind="channel", seq=9, read=9, unread=0, mentions=0)
    believed.answered(JoinRoom(room="ops"), RoomOpened(room=ops, seq=9, duplicate=True))
    believed.answered(RenameAccount(name="max"), Renamed(you=Person(id="u1", name="max", kind="guest"), duplicate=True))
    assert list(believed.rooms) == ["r1"]
    assert believed.you == Person(id="u1", name="ann", kind="guest")


def test_a_visitor_leaves_without_an_event() -> None:
    ann = Talk(visit=True)
    ann.come_in(you={**ANN, "kind": "visitor"})
    ann.talk.request(JoinRoom(room="ops"), ann.now)
    ann.talk.request(LeaveRoom(room="r2"), ann.now)
    ann.hear(type="ok", re=1, room=room("r2", seq=9, name="ops", member=False), seq=9)
    assert list(ann.talk.mirror.rooms) == ["r1", "r2"]
    ann.hear(type="ok", re=2, room="r2", seq=9)
    assert list(ann.talk.mirror.rooms) == ["r1"]


def test_others_joining_and_leaving_changes_the_list_of_members_where_it_was_asked_for() -> None:
    ann = Talk()
    ann.come_in()
    ann.talk.request(ListMembers(room="lobby"), ann.now)
    ann.hear(type="ok", re=1, room="r1", seq=5, members=[{"user": ANN, "role": "owner"}])
    ann.hear(joined(6, BOB, room="r1"))
    assert list(ann.talk.mirror.members["r1"]) == ["u1", "u2"]
    ann.hear(event("member.left", 7, user=BOB))
    assert list(ann.talk.mirror.members["r1"]) == ["u1"]


def test_a_list_of_members_older_than_a_change_is_not_believed() -> None:
    ann = Talk()
    ann.come_in()
    ann.talk.request(ListMembers(room="lobby"), ann.now)
    ann.hear(joined(6, BOB, room="r1"))
    ann.hear(type="ok", re=1, room="r1", seq=5, members=[{"user": ANN, "role": "owner"}])
    assert "r1" not in ann.talk.mirror.members


def test_a_new_name_shows_everywhere_but_on_what_was_said_before() -> None:
    bea = {**BOB, "name": "bea"}
    direct = joined(2, ANN, room="r2", name="", kind="direct", people=[BOB, ANN])
    here = {"type": "presence.changed", "room": "r1", "count": 1, "people": [BOB]}
    believed = mirror(direct, here, sent(6), event("member.renamed", 7, user=bea, was="bob"))
    assert believed.rooms["r2"].name == "bea"
    assert believed.presence["r1"].people == {"u2": Person(id="u2", name="bea", kind="guest")}
    assert [message.by.name for message in believed.windows["r1"]] == ["bob"]


def test_your_own_new_name_on_another_device_is_yours() -> None:
    believed = mirror({"type": "account.renamed", "user": {**ANN, "name": "anna"}})
    assert believed.you == Person(id="u1", name="anna", kind="guest")


@pytest.mark.parametrize("type", ["read.marked", "caught_up"])
def test_the_server_knows_best_what_is_read(type: str) -> None:
    told = {"type": type, "room": "r1", "seq": 6, "read": 6, "unread": 0, "mentions": 0}
    assert counts(mirror(sent(6, mentions=["u1"]), told)) == (6, 6, 0, 0)


def test_resync_forgets_what_was_read_and_goes_on_after_it() -> None:
    believed = mirror(sent(6), {"type": "resync", "room": "r1", "reason": "too_much_missed", "seq": 90}, sent(91))
    assert believed.rooms["r1"].seq == 91
    assert [message.seq for message in believed.windows["r1"]] == [91]


def test_after_another_epoch_nothing_old_is_believed() -> None:
    ann = Talk()
    ann.come_in(room(seq=5), room("r2", name="ops"))
    ann.hear(sent(6))
    ann.lose()
    ann.come_in(room(seq=2), epoch="e2")
    assert list(ann.talk.mirror.rooms) == ["r1"]
    assert counts(ann.talk.mirror) == (2, 2, 0, 0)
    assert not ann.talk.mirror.windows


def test_a_replay_goes_on_from_the_old_place_and_ends_with_what_the_server_counts() -> None:
    ann = Talk()
    ann.come_in(room(seq=5))
    ann.lose()
    ann.come_in(room(seq=7, read=6, unread=1))
    assert counts(ann.talk.mirror) == (5, 5, 0, 0)
    ann.hear(sent(6), sent(7))
    ann.hear(type="caught_up", room="r1", seq=7, read=6, unread=1, mentions=0)
    assert counts(ann.talk.mirror) == (7, 6, 1, 0)


def test_typing_is_forgotten_after_six_seconds_or_a_message() -> None:
    ann = Talk()
    ann.come_in()
    typing = {"type": "typing.changed", "room": "r1", "user": BOB, "on": True}
    ann.hear(typing)
    writers = ann.talk.mirror.typing.people
    assert [person.name for person in writers("r1", ann.now + 5.9)] == ["bob"]
    assert writers("r1", ann.now + 6) == []
    ann.hear(sent(6))
    assert writers("r1", ann.now) == []


def test_presence_is_amended_and_a_crowd_is_a_count() -> None:
    told = {"type": "presence.changed", "room": "r1"}
    believed = mirror({**told, "count": 1, "people": [ANN]}, {**told, "count": 2, "came": [BOB]})
    assert set(believed.presence["r1"].people or ()) == {"u1", "u2"}
    assert mirror({**told, "count": 1, "people": [ANN]}, {**told, "count": 101}).presence["r1"].people is None


def test_the_window_holds_the_newest_messages_without_a_hole() -> None:
    def some(*seqs: int) -> list[Message]:
        return [Message(seq=seq, at=AT, by=Person(id="u2", name="bob", kind="guest"), text=str(seq)) for seq in seqs]

    window = Window(4)
    window.newest(some(5, 6))
    window.newest(some(6, 7))
    window.older(some(1, 2), before=3)
    assert [message.seq for message in window] == [5, 6, 7]
    window.older(some(3, 4), before=5)
    assert [message.seq for message in window] == [4, 5, 6, 7]
    window.newest(some(8))
    assert [message.seq for message in window] == [5, 6, 7, 8]
