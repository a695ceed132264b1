"""A visitor is another person after each connection; what the client does so that nobody notices."""

from typing import Any

import pytest

from hubbub.client import RoomGone
from hubbub.protocol import commands as c
from hubbub.protocol.replies import Done
from tests.client.talk import ANN, BOB, Talk, room, sent

SAY = c.SendMessage(room="lobby", text="Hi")


def test_a_visitor_who_comes_back_too_soon_waits_for_the_name() -> None:
    ann = Talk(visit=True)
    ann.come_in(you={**ANN, "kind": "visitor"})
    ann.lose()
    ann.open()
    ann.hear(type="error", re=0, code="name_taken", message="Taken.", retry=False)
    assert ann.talk.ended is None
    assert ann.lose() is not None


def test_a_visitor_finds_in_the_replay_what_was_stored_and_sends_only_the_rest_again() -> None:
    ann = Talk(visit=True)
    ann.come_in(room(), room("r2", name="ops"), you={**ANN, "kind": "visitor"})
    ann.talk.request(SAY, ann.now)
    ann.talk.request(c.SendMessage(room="ops", text="lost"), ann.now)
    ann.out()
    ann.lose()
    ann.come_in(room(seq=6), room("r2", name="ops"), you={"id": "u9", "name": "ann", "kind": "visitor"})
    assert ann.out() == []
    ann.hear(sent(6, by=ANN, key="k1"))
    ann.hear(type="caught_up", room="r1", seq=6, read=6, unread=0, mentions=0)
    assert ann.out() == []
    ann.hear(type="caught_up", room="r2", seq=5, read=5, unread=0, mentions=0)
    assert [frame["text"] for frame in ann.out()] == ["lost"]
    assert ann.settled() == [(1, Done(room="r1", seq=6, duplicate=True))]


def test_somebody_elses_message_under_our_key_does_not_count_as_ours() -> None:
    ann = Talk(visit=True)
    ann.come_in(you={**ANN, "kind": "visitor"})
    ann.talk.request(SAY, ann.now)
    ann.lose()
    ann.come_in(room(seq=6), you={"id": "u9", "name": "ann", "kind": "visitor"})
    ann.hear(sent(6, by=BOB, key="k1"))
    assert ann.settled() == []


def test_a_visitor_enters_again_the_rooms_looked_into() -> None:
    visitor = {**ANN, "kind": "visitor"}
    ann = Talk(visit=True)
    ann.come_in(you=visitor)
    ann.talk.request(c.JoinRoom(room="ops"), ann.now)
    ann.out()
    ann.hear(type="ok", re=1, room=room("r2", seq=9, name="ops", member=False), seq=9)
    ann.lose()
    ann.come_in(you={**visitor, "id": "u9"})
    assert [(frame["type"], frame["room"]) for frame in ann.out()] == [("room.join", "r2")]
    ann.hear(type="ok", re=2, room=room("r2", seq=12, name="ops", member=False), seq=12)
    (missed,) = ann.talk.news()
    assert (missed.room, missed.seq, missed.reason) == ("r2", 12, "visit")


@pytest.mark.parametrize("how", ["deleted", "banned", "away", "afresh"])
def test_a_room_that_is_gone_keeps_no_visitor_waiting(how: str) -> None:
    """What was under way waits for what each room replays; of a room that is gone, or closed to them, nothing comes."""
    visitor = {**ANN, "kind": "visitor"}
    ann = Talk(visit=True)
    ann.come_in(room(), room("r2", name="ops"), you=visitor)
    ann.talk.request(SAY, ann.now)
    ann.out()
    ann.lose()
    ann.come_in(room(seq=6), room("r2", seq=6, name="ops"), you={**visitor, "id": "u9"})
    ann.hear(sent(6, by=ANN, key="k1"))
    if how in {"away", "afresh"}:
        ann.lose()
        epoch = "e1" if how == "away" else "e2"
        ann.come_in(room(seq=6), you={**visitor, "id": "u10"}, epoch=epoch)
    elif how == "deleted":
        ann.hear(type="room.deleted", room="r2")
    else:
        user = {**visitor, "id": "u9"}
        ann.hear(type="member.banned", room="r2", seq=6, at="2026-11-22T10:01:00.123Z", by=BOB, user=user)
    ann.hear(type="caught_up", room="r1", seq=6, read=6, unread=0, mentions=0)
    ann.talk.request(c.SendMessage(room="lobby", text="and on"), ann.now)
    assert "and on" in [frame.get("text") for frame in ann.out()]


def test_a_visitor_is_told_of_a_room_only_when_it_cannot_be_entered_again() -> None:
    """The welcome of a new visitor lacks whatever the one before has looked into."""
    visitor = {**ANN, "kind": "visitor"}
    ann = Talk(visit=True)
    ann.come_in(room(), room("r2", name="ops", member=False), you=visitor)
    ann.lose()
    ann.come_in(you={**visitor, "id": "u9"}, gone=["r2"])
    assert ann.told() == []
    ann.hear(type="error", re=1, code="no_such_room", message="There is none.", retry=False)
    (gone,) = ann.talk.news()
    assert isinstance(gone, RoomGone)
    assert gone.was.name == "ops"


@pytest.mark.parametrize(
    "end",
    [
        {"type": "room.deleted", "room": "r1"},
        {
            "type": "room.changed", "room": "r1", "seq": 6, "at": "2026-11-22T10:01:00.123Z", "by": BOB,
            "channel": {"name": "lobby", "kind": "channel"},
        },
        {"type": "member.banned", "room": "r1", "seq": 6, "at": "2026-11-22T10:01:00.123Z", "by": BOB, "user": {**ANN, "id": "u9"}},
    ],
    ids=["deleted", "closed", "banned"],
)  # fmt: skip
def test_what_is_held_back_for_a_replay_does_not_wait_for_one_that_has_no_end(end: dict[str, Any]) -> None:
    visitor = {**ANN, "kind": "visitor"}
    ann = Talk(visit=True)
    ann.come_in(room(), room("r2", name="ops"), you=visitor)
    ann.talk.request(c.SendMessage(room="ops", text="still to be said"), ann.now)
    ann.out()
    ann.lose()
    ann.come_in(room(seq=9), room("r2", name="ops"), you={**visitor, "id": "u9"})
    ann.hear(type="caught_up", room="r2", seq=5, read=5, unread=0, mentions=0)
    assert ann.out() == []
    ann.hear(end)
    assert [frame["text"] for frame in ann.out()] == ["still to be said"]
