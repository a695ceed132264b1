"""What a load came to: counts that notice what is lost, twice or out of order, and words that say it."""

import pytest

from hubbub.bench.ledger import Report
from hubbub.bench.load import Load, Plan
from hubbub.bench.person import Door, Person, Reading
from hubbub.bench.stage import CannotLoad
from hubbub.bench.tally import Tally, Waits

DOOR = Door("localhost", 1)


async def listening(*seqs: int) -> Tally:
    """The books after ann, who had heard everything up to 10, was told these events of three that were accepted."""
    load = Load(DOOR, Plan(1, 1, 3, 1), lambda what, done, total: None)
    load.stage.begun["r1"] = 10
    ann = Person(DOOR, Reading(), load._heard)
    ann.seen["r1"] = 10
    load.people, load.tally.expected = [ann], 3
    load.tally.sent = load.tally.accepted = 3
    load.said.extend([0.0, 0.0, 0.0])
    for seq in seqs:
        key = f"{load.run_id}-{seq - 11}"
        load._heard(ann, {"type": "message.sent", "room": "r1", "seq": seq, "key": key, "by": {"id": "u1"}}, 0.1)
    return load.tally


@pytest.mark.parametrize(
    ("seqs", "lost", "doubled", "out_of_order"),
    [((11, 12, 13), 0, 0, 0), ((11, 13), 1, 0, 1), ((11, 12, 12, 13), 0, 1, 0), ((11, 13, 12), 1, 1, 1), ((), 3, 0, 0)],
)
async def test_what_is_lost_twice_or_out_of_order_is_noticed(
    seqs: tuple[int, ...], lost: int, doubled: int, out_of_order: int
) -> None:
    """The numbers of a room have no gap, so each listener's run shows what is wrong with it."""
    tally = await listening(*seqs)
    assert (tally.lost, tally.doubled, tally.out_of_order) == (lost, doubled, out_of_order)
    assert tally.is_whole is (seqs == (11, 12, 13))


async def test_strangers_are_not_counted() -> None:
    """What somebody else says in the room is heard, and is none of ours."""
    load = Load(DOOR, Plan(1, 1, 3, 1), lambda what, done, total: None)
    load.stage.begun["r1"] = 10
    ann = Person(DOOR, Reading(), load._heard)
    ann.seen["r1"] = 10
    load._heard(ann, {"type": "message.sent", "room": "r1", "seq": 11, "key": "of-eve-1", "by": {"id": "u9"}}, 0.1)
    load._heard(ann, {"type": "message.sent", "room": "r1", "seq": 12, "by": {"id": "u9"}}, 0.1)
    assert (load.tally.delivered, ann.seen["r1"], load.tally.out_of_order) == (0, 12, 0)


def test_waits_are_ranked_to_within_a_percent() -> None:
    """A hundred thousand waits take no more room than a hundred."""
    waits = Waits()
    for n in range(1, 100_001):
        waits.add(n / 100_000)
    assert waits.at(0.5) == pytest.approx(0.5, rel=0.011)
    assert waits.at(0.99) == pytest.approx(0.99, rel=0.011)
    assert (waits.at(1.0), len(waits)) == (1.0, 100_000)
    assert Waits().at(0.5) == 0.0


def test_the_words_say_what_was_wrong_and_what_to_raise() -> None:
    """Each trouble has a line; a broken law comes with its sentence."""
    tally = Tally(people=5, rooms=2, rate=10, seconds=1, sent=10, accepted=7, expected=35, delivered=30)
    tally.refused["rate_limited"] = 2
    tally.cut["4008 slow"] = 1
    tally.report = Report(faults=["I3 r1 should go on with 3 and goes on with 4"])
    said = "\n".join(tally.words())
    for part in (
        "5 of 35 deliveries lost",
        "2 of 10 messages were refused",
        "message-rate",
        "1 of 10 messages were not",
    ):
        assert part in said
    assert "1 of 5 connections were cut: 4008 slow." in said
    assert "I3 r1 should go on" in said


def test_there_is_no_good_word_for_a_load_of_which_nothing_was_accepted() -> None:
    """Nothing was lost of nothing, and that is no success."""
    tally = Tally(people=5, rooms=2, rate=10, seconds=1, sent=10, report=Report())
    tally.refused["forbidden"] = 10
    assert not tally.is_whole
    said = "\n".join(tally.words())
    assert "None of 10 messages was accepted." in said
    assert "10 of 10 messages were refused: forbidden" in said
    assert "Ledger" not in said
    assert "lost" not in said


@pytest.mark.parametrize(
    ("rate", "people", "token", "speakers"),
    [(20, 100, None, 10), (800, 100, None, 100), (8, 100, "t", 1), (100, 5, None, None), (50, 5, "t", None)],
)
def test_nobody_is_asked_to_say_more_than_the_server_takes(
    rate: float, people: int, token: str | None, speakers: int | None
) -> None:
    """At 10 messages a second from each, with some ease; one token is one person."""
    from hubbub.bench.load import _speakers

    plan, limits = Plan(people, 1, rate, 1, token=token), {"rate": 10.0, "burst": 30}
    if speakers:
        assert _speakers(plan, limits) == speakers
        return
    with pytest.raises(CannotLoad, match="--message-rate 0"):
        _speakers(plan, limits)
    assert _speakers(plan, limits | {"rate": 0.0}) >= 1
