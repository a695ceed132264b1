"""One conversation's order: what may start now, what is refused, when the door is held."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hubbub.core.limits import Buckets
from hubbub.core.session import MOST_WAITING, Grant, Session
from hubbub.protocol import commands as c
from hubbub.protocol.errors import Refused
from hubbub.protocol.people import Person

ANN = Person(id="u1", name="ann", kind="guest")
NO_LIMIT = Buckets(0, 0)


class FakeDoor:
    """A door that notes when it is held."""

    dialect = None

    def __init__(self) -> None:
        self.held: list[bool] = []

    def write(self, data: Any) -> None: ...

    def reply(self, *replies: Any) -> None: ...

    def close(self, code: int, reason: str) -> None: ...

    def hold(self, on: bool) -> None:
        self.held.append(on)


def ready() -> Session:
    session = Session(FakeDoor())
    session.welcome(ANN, Grant())
    return session


def say(text: str = "Hi") -> c.SendMessage:
    return c.SendMessage(room="lobby", text=text)


def test_nothing_but_hello_comes_before_hello() -> None:
    session = Session(FakeDoor())
    session.admit(c.Hello(), NO_LIMIT, 0)
    with pytest.raises(Refused, match="hello_first"):
        session.admit(say(), NO_LIMIT, 0)


def test_hello_is_said_once() -> None:
    with pytest.raises(Refused, match="already_welcome"):
        ready().admit(c.Hello(), NO_LIMIT, 0)


def test_everything_waits_for_hello() -> None:
    session = Session(FakeDoor())
    for command in (c.Hello(), say(), c.Ping()):
        session.enqueue(command)
    assert isinstance(session.next(), c.Hello)
    session.writing += 1
    assert session.next() is None
    session.writing -= 1
    session.welcome(ANN, Grant())
    assert isinstance(session.next(), c.SendMessage)


def test_writes_follow_each_other_without_waiting_and_a_read_waits_for_them() -> None:
    session = ready()
    for command in (say("1"), say("2"), c.Ping(), say("3")):
        session.enqueue(command)
    for _ in range(2):
        assert isinstance(session.next(), c.SendMessage)
        session.writing += 1
    assert session.next() is None
    session.writing = 0
    assert isinstance(session.next(), c.Ping)
    session.reading = True
    assert session.next() is None
    session.reading = False
    assert session.next() == say("3")


def test_too_many_writes_are_told_when_to_come_back() -> None:
    buckets = Buckets(rate=10, burst=1)
    session = ready()
    session.admit(say(), buckets, 0.0)
    with pytest.raises(Refused, match="rate_limited") as refused:
        session.admit(say(), buckets, 0.0)
    assert refused.value.retry_after
    session.admit(say(), buckets, refused.value.retry_after)
    session.admit(c.Ping(), buckets, refused.value.retry_after)


def test_a_wait_is_never_rounded_to_nothing() -> None:
    """`retry_after` of 0 would ask for a busy loop."""
    buckets, session = Buckets(rate=100_000, burst=1), ready()
    session.admit(say(), buckets, 0.0)
    with pytest.raises(Refused) as refused:
        session.admit(say(), buckets, 0.0)
    assert refused.value.retry_after
    assert refused.value.retry_after >= 0.00001


def test_typing_is_told_once_a_second_in_each_room() -> None:
    session = ready()
    here, there = c.SetTyping(room="lobby"), c.SetTyping(room="ops")
    told = [
        not session.is_too_often(command, now) for command, now in ((here, 0.0), (here, 0.9), (there, 0.9), (here, 1.0))
    ]
    assert told == [True, False, True, True]


def test_typing_under_many_spellings_of_a_room_is_thinned_too() -> None:
    """A room has many spellings; whoever runs through them must not tell the room more often for it."""
    session = ready()
    spellings = [
        "lobby",
        "#lobby",
        "LOBBY",
        "Lobby",
        "r1",
        "lObby",
        "loBby",
        "lobBy",
        "lobbY",
        "#Lobby",
        "#LOBBY",
        "ｌobby",
    ]
    told = [spelling for spelling in spellings if not session.is_too_often(c.SetTyping(room=spelling), 0.0)]
    assert len(told) <= 4
    assert not session.is_too_often(c.SetTyping(room="lobby"), 1.0)


def test_the_door_is_held_while_too_much_is_unanswered_and_told_so_once() -> None:
    session = ready()
    for _ in range(MOST_WAITING + 5):
        session.enqueue(say())
        session.balance()
    assert session.door.held == [True]
    while session.next():
        session.balance()
    assert session.door.held == [True, False]


@settings(derandomize=True, max_examples=300)
@given(kinds=st.lists(st.booleans(), max_size=30), finish=st.lists(st.integers(0, 5), max_size=200))
def test_every_request_starts_once_in_the_order_it_was_asked(kinds: list[bool], finish: list[int]) -> None:
    """And no read is under way together with anything else."""
    session, started = ready(), []
    asked = [say(str(i)) if is_write else c.ListMembers(room=str(i)) for i, is_write in enumerate(kinds)]
    for command in asked:
        session.enqueue(command)
    for n in [*finish, *[5] * 60]:
        while command := session.next():
            started.append(command)
            if isinstance(command, c.Write):
                session.writing += 1
            else:
                session.reading = True
            assert not (session.reading and session.writing)
        session.reading = False
        session.writing = max(0, session.writing - n)
    assert started == asked
    assert session.unanswered == 0
