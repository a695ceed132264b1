"""What people write cannot steer a terminal or pass for somebody else's line."""

from datetime import datetime

import pytest

from hubbub.cli.lines import block, told, visible
from hubbub.protocol.events import (
    AnyEvent,
    MemberBanned,
    MemberChanged,
    MemberLeft,
    MessageDeleted,
    MessageSent,
    RoomChanged,
)
from hubbub.protocol.people import Channel, Person


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain ü 漢 👩‍👧", "plain ü 漢 👩‍👧"),
        ("\x1b[2J", "\\x1b[2J"),
        ("\x9b2J", "\\x9b2J"),
        ("a\rb\x07", "a\\rb\\x07"),
        ("abc\u202ecba", "abc\\u202ecba"),
        ("[bold]red[/bold]", "[bold]red[/bold]"),
    ],
)
def test_what_steers_is_shown(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_further_lines_are_indented_and_a_lone_carriage_return_is_no_line() -> None:
    assert block("ann: ", "one\r\ntwo\nthree\rfour\n") == "ann: one\n    two\n    three\\rfour"


AT = "2026-11-22T10:01:00.123Z"
ANN, BOB = Person(id="u1", name="ann", kind="guest"), Person(id="u2", name="b\x1bob", kind="guest")


@pytest.mark.parametrize(
    ("event", "shown"),
    [
        (MemberLeft(room="r1", seq=2, at=AT, by=ANN, user=BOB), "* b\\x1bob was removed by ann"),
        (MemberBanned(room="r1", seq=2, at=AT, by=ANN, user=BOB, reason="a\x07"), "* b\\x1bob was shut out by ann (a\\x07)"),
        (MemberLeft(room="r1", seq=2, at=AT, by=BOB, user=ANN), "* You were removed by b\\x1bob"),
        (
            MemberBanned(room="r1", seq=2, at=AT, by=BOB, user=ANN, until="2031-01-02T12:00:00Z", reason="a\x07"),
            f"* You were shut out by b\\x1bob until {datetime.fromisoformat('2031-01-02T12:00:00Z').astimezone():%Y-%m-%d %H:%M} (a\\x07)",
        ),
        (MemberChanged(room="r1", seq=2, at=AT, by=ANN, user=BOB, role="reader"), "* b\\x1bob is reader here now"),
        (
            RoomChanged(room="r1", seq=2, at=AT, by=ANN, channel=Channel(name="ops", kind="channel", topic="a\x07", slow=5)),
            "* ann changed the room: #ops, open, one message in 5 s, a\\x07",
        ),
        (MessageDeleted(room="r1", seq=2, at=AT, by=BOB, message=1), "* b\\x1bob deleted a message"),
        (MessageSent(room="r1", seq=2, at=AT, by=BOB, text="", deleted=AT), "b\\x1bob: (deleted)"),
    ],
    ids=["removed", "banned", "you-removed", "you-banned", "role", "room", "deleted", "gone"],
)  # fmt: skip
def test_what_happens_to_people_and_messages_is_told_in_words_that_steer_nothing(event: AnyEvent, shown: str) -> None:
    assert told(event, ANN, None, "r1").split("] ", 1)[1] == shown
