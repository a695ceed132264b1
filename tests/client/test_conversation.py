"""The client's side of the protocol, by frames alone: identity, resume, order, holes, silence, endings."""

import pytest

from hubbub.client import Closed, Refused, Resync, RoomGone
from hubbub.protocol import commands as c
from hubbub.protocol.replies import Done
from tests.client.talk import Talk, room, sent

SAY = c.SendMessage(room="lobby", text="Hi")


def test_hello_carries_the_name_and_later_the_token_and_the_places_known() -> None:
    ann = Talk()
    assert ann.open() == {"type": "hello", "id": 0, "name": "ann"}
    ann.come_in(room(seq=5), token="t1")
    ann.hear(sent(6))
    ann.lose()
    resume = {"epoch": "e1", "rooms": {"r1": 6}}
    assert ann.open() == {"type": "hello", "id": 0, "token": "t1", "resume": resume}


def test_nothing_is_sent_before_the_welcome() -> None:
    ann = Talk()
    ann.talk.request(SAY, ann.now)
    assert [frame["type"] for frame in [ann.open(), *ann.out()]] == ["hello"]
    ann.come_in()
    assert [frame["type"] for frame in ann.out()] == ["message.send"]


def test_a_write_whose_answer_was_lost_is_sent_again_with_the_same_key() -> None:
    ann = Talk()
    ann.come_in()
    ann.talk.request(SAY, ann.now)
    first = ann.out()
    ann.lose()
    ann.come_in()
    assert ann.out() == first == [{"type": "message.send", "id": 1, "key": "k1", "room": "lobby", "text": "Hi"}]
    ann.hear(type="ok", re=1, room="r1", seq=6, duplicate=True)
    assert ann.settled() == [(1, Done(re=1, room="r1", seq=6, duplicate=True))]
    ann.lose()
    ann.come_in()
    assert ann.out() == []


def test_writes_to_one_room_go_one_after_the_other_even_when_one_is_refused_for_now() -> None:
    ann = Talk()
    ann.come_in(room(), room("r2", name="ops"))
    for text in ("one", "two"):
        ann.talk.request(c.SendMessage(room="lobby", text=text), ann.now)
    ann.talk.request(c.SendMessage(room="ops", text="elsewhere"), ann.now)
    assert [frame["text"] for frame in ann.out()] == ["one", "elsewhere"]
    ann.hear(type="error", re=1, code="rate_limited", message="Wait.", retry=True, retry_after=2.5)
    assert ann.out() == []
    assert ann.talk.due(ann.now) == ann.now + 2.5
    assert [frame["text"] for frame in ann.pass_time(2.5)] == ["one"]
    ann.hear(type="ok", re=1, room="r1", seq=6)
    assert [frame["text"] for frame in ann.out()] == ["two"]


@pytest.mark.parametrize("code", ["rate_limited", "storage_full", "unavailable", "stopping"])
def test_a_refusal_for_now_is_not_told(code: str) -> None:
    ann = Talk()
    ann.come_in()
    ann.talk.request(SAY, ann.now)
    ann.hear(type="error", re=1, code=code, message="Later.", retry=True)
    assert ann.settled() == []
    assert len(ann.talk.outbox) == 1


@pytest.mark.parametrize("code", ["muted", "slow_mode"])
def test_a_refusal_for_a_long_while_is_told_and_the_next_goes(code: str) -> None:
    ann = Talk()
    ann.come_in()
    ann.talk.request(SAY, ann.now)
    ann.talk.request(c.LeaveRoom(room="lobby"), ann.now)
    ann.out()
    ann.hear(type="error", re=1, code=code, message="Later.", retry=True, retry_after=31)
    ((ticket, no),) = ann.settled()
    assert isinstance(no, Refused)
    assert (ticket, no.code, no.retry_after) == (1, code, 31)
    assert [frame["type"] for frame in ann.out()] == ["room.leave"]


def test_a_refusal_for_good_is_told_and_the_next_goes() -> None:
    ann = Talk()
    ann.come_in()
    ann.talk.request(c.SendMessage(room="lobby", text=" "), ann.now)
    ann.talk.request(SAY, ann.now)
    ann.out()
    ann.hear(type="error", re=1, code="empty", message="Nothing.", retry=False)
    ((ticket, no),) = ann.settled()
    assert isinstance(no, Refused)
    assert (ticket, no.code, no.retry) == (1, "empty", False)
    assert [frame["id"] for frame in ann.out()] == [2]


def test_an_event_that_comes_twice_is_told_once() -> None:
    ann = Talk()
    ann.come_in(room(seq=5))
    ann.hear(sent(5), sent(6), sent(6), sent(7), sent(6))
    assert ann.told() == [6, 7]


def test_a_hole_is_filled_by_resuming_from_the_last_place_known() -> None:
    ann = Talk()
    ann.come_in(room(seq=5))
    ann.hear(sent(6), sent(8))
    assert (ann.told(), ann.talk.broken) == ([6], "gap")
    assert ann.lose(1000) == 0
    assert ann.open()["resume"]["rooms"] == {"r1": 6}


def test_a_hole_that_cannot_be_filled_is_told_after_three_tries_in_a_minute() -> None:
    ann = Talk()
    for _ in range(3):
        ann.come_in(room(seq=5))
        ann.hear(sent(8))
        assert ann.talk.broken == "gap"
        ann.lose()
    ann.come_in(room(seq=5))
    ann.hear(sent(8))
    lost, event = ann.talk.news()
    assert isinstance(lost, Resync)
    assert (lost.seq, event.seq, ann.talk.broken) == (7, 8, None)
    ann.now += 61
    ann.hear(sent(10))
    assert ann.talk.broken == "gap"


def test_an_event_of_a_kind_yet_to_come_takes_its_place_without_a_hole() -> None:
    ann = Talk()
    ann.come_in(room(seq=5))
    ann.hear(type="cake.baked", room="r1", seq=6)
    ann.hear(type="message.sent", room="r1", seq=7, at="…", by=7, text=[])
    ann.hear(sent(8))
    assert (ann.told(), ann.talk.broken) == ([8], None)


def test_what_is_not_json_is_skipped() -> None:
    ann = Talk()
    ann.come_in()
    for garbage in ("{", "[]", "7", b"\xff", '{"type":7}', '{"type":"ok","re":{}}', "[" * 9999):
        ann.talk.received(garbage, ann.now)
    ann.hear(sent(6))
    assert ann.told() == [6]


def test_silence_is_asked_about_and_then_taken_for_death_within_35_seconds() -> None:
    ann = Talk()
    ann.come_in()
    assert ann.pass_time(14.9) == []
    assert ann.pass_time(0.1) == [{"type": "ping"}]
    assert ann.pass_time(14.9) == []
    assert ann.talk.broken is None
    ann.pass_time(0.1)
    assert ann.talk.broken == "silent"
    assert ann.now - 100 < 35


def test_an_answer_to_the_ping_is_a_sign_of_life() -> None:
    ann = Talk()
    ann.come_in()
    ann.pass_time(15)
    ann.hear(type="ok")
    assert ann.pass_time(14.9) == []
    assert ann.talk.broken is None


def test_hello_without_an_answer_is_given_up_after_ten_seconds() -> None:
    ann = Talk()
    ann.open()
    ann.pass_time(9.9)
    assert ann.talk.broken is None
    ann.pass_time(0.1)
    assert ann.talk.broken == "silent"


def test_a_client_that_does_not_read_does_not_take_its_own_silence_for_the_servers() -> None:
    ann = Talk()
    ann.come_in()
    ann.talk.liveness.listen(False, ann.now)
    assert ann.pass_time(1000) == []
    ann.talk.liveness.listen(True, ann.now)
    ann.pass_time(1)
    assert ann.talk.broken is None


@pytest.mark.parametrize("code", [1001, 1006, 1012, 1013, 4008])
def test_these_ends_are_taken_up_at_once_with_jitter(code: int) -> None:
    ann = Talk()
    ann.come_in()
    assert ann.lose(code) == 0.5


@pytest.mark.parametrize("code", [1011, 4408, 4429, 4999])
def test_these_ends_are_taken_up_after_some_time(code: int) -> None:
    ann = Talk()
    ann.come_in()
    assert ann.lose(code) == 4.0


@pytest.mark.parametrize("code", [1000, 1002, 1007, 1009, 4401, 4403])
def test_these_ends_are_final(code: int) -> None:
    ann = Talk()
    ann.come_in()
    assert ann.lose(code) is None
    assert isinstance(ann.talk.ended, Closed)
    assert ann.talk.ended.code == code
    with pytest.raises(Closed):
        ann.talk.request(SAY, ann.now)


def test_waits_double_up_to_thirty_seconds_and_begin_anew_after_a_connection_that_held() -> None:
    ann = Talk()
    assert [ann.lose() for _ in range(8)] == [0.5, 1, 2, 4, 8, 15, 15, 15]
    ann.come_in()
    assert ann.lose() == 15
    ann.come_in()
    ann.now += 10
    assert ann.lose() == 0.5


def test_a_first_hello_that_is_refused_is_a_refusal_and_a_later_one_an_end() -> None:
    no = {"type": "error", "re": 0, "code": "bad_token", "message": "Unknown.", "retry": False}
    ann = Talk(token="t1")
    ann.open()
    ann.hear(no)
    assert isinstance(ann.talk.ended, Refused)
    ann = Talk(token="t1")
    ann.come_in()
    ann.lose()
    ann.open()
    ann.hear(no)
    assert isinstance(ann.talk.ended, Closed)
    assert ann.talk.ended.code == 4401


def test_too_many_sockets_waits_as_long_as_it_is_told() -> None:
    ann = Talk()
    ann.open()
    ann.hear(type="error", re=0, code="too_many_sockets", message="Full.", retry=True, retry_after=7)
    assert ann.talk.broken
    assert ann.lose(4429) == 7.5


def test_what_nobody_waits_for_any_more_is_not_sent_again() -> None:
    ann = Talk()
    ann.come_in()
    first, second = (ann.talk.request(SAY, ann.now) for _ in range(2))
    ann.talk.outbox.abandon(first)
    ann.talk.outbox.abandon(second)
    ann.lose()
    ann.come_in()
    assert ann.out() == []
    assert len(ann.talk.outbox) == 0


def test_what_is_given_up_when_all_is_over_is_just_given_up() -> None:
    """A request is cancelled while the client closes: its caller hears of the cancelling, not of a KeyError."""
    ann = Talk()
    letter = ann.talk.request(SAY, ann.now)
    ann.talk.end(Closed(1000, "Bye."))
    ann.talk.outbox.abandon(letter)
    assert len(ann.talk.outbox) == 0


def test_a_room_one_got_into_while_away_is_owned_up_to() -> None:
    """What was said there before coming back is not replayed, and a reader of events must know that there is something."""
    ann = Talk()
    ann.come_in(room())
    ann.lose()
    ann.come_in(room(), room("r2", seq=4, name="bob", kind="direct"))
    (missed,) = ann.talk.news()
    assert isinstance(missed, Resync)
    assert (missed.room, missed.reason, missed.seq) == ("r2", "joined_while_away", 4)


def test_a_room_that_went_while_away_is_told_by_the_name_it_had() -> None:
    ann = Talk()
    ann.come_in(room(), room("r2", name="ops"))
    ann.lose()
    ann.come_in(room(), gone=["r2", "r9"])
    (gone,) = ann.talk.news()
    assert isinstance(gone, RoomGone)
    assert (gone.room, gone.was.name) == ("r2", "ops")
    assert list(ann.talk.mirror.rooms) == ["r1"]


def test_the_end_answers_everything() -> None:
    ann = Talk()
    ann.talk.request(SAY, ann.now)
    ann.talk.request(c.ListRooms(), ann.now)
    ann.talk.end(Closed(1000, "Bye."))
    assert [ticket for ticket, _ in ann.settled()] == [1, 2]
