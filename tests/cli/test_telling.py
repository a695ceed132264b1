"""Many alike in a row are told in two lines."""

from hubbub.cli.telling import Telling
from hubbub.protocol.events import AnyEvent, MessageDeleted, MessageSent
from hubbub.protocol.people import Person

AT = "2026-11-22T10:01:00.123Z"
ANN, BOB = Person(id="u1", name="ann", kind="guest"), Person(id="u2", name="b\x1bob", kind="guest")


def deleted(by: Person, room: str = "r1") -> AnyEvent:
    return MessageDeleted(room=room, seq=2, at=AT, by=by, message=1)


def lines(*events: AnyEvent) -> list[str]:
    telling = Telling()
    told = [telling.tell(event, None, None, "r1") for event in events]
    return [line.split("] ", 1)[1] for line in told if line is not None]


def test_whoever_deletes_much_fills_no_terminal() -> None:
    assert lines(*[deleted(BOB)] * 1_000) == ["* b\\x1bob deleted a message", "* b\\x1bob deleted more messages"]


def test_another_person_another_room_and_another_thing_are_told() -> None:
    said = MessageSent(room="r1", seq=3, at=AT, by=ANN, text="hello")
    assert lines(deleted(BOB), deleted(ANN), deleted(ANN, "r2"), deleted(ANN, "r2"), said, deleted(ANN)) == [
        "* b\\x1bob deleted a message", "* ann deleted a message", "r2 * ann deleted a message", "r2 * ann deleted more messages",
        "ann: hello", "* ann deleted a message",
    ]  # fmt: skip
