"""Whether a returning client can be given an unbroken run."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hubbub.core.resume import gone, plan
from hubbub.protocol.commands import Resume
from hubbub.protocol.people import Room


def room(id: str, seq: int) -> Room:
    return Room(id=id, name=id, kind="channel", seq=seq, read=0, unread=0, mentions=0)


@pytest.mark.parametrize(
    ("claimed", "reason"),
    [
        (41, "unknown_seq"), (2**70, "unknown_seq"), (-1, "not_a_seq"), ("38", "not_a_seq"), (3.0, "not_a_seq"),
        (True, "not_a_seq"), (None, "not_a_seq"), ([38], "not_a_seq"), (29, "too_much_missed"),
    ],
)  # fmt: skip
def test_a_position_that_cannot_be_served_is_answered_with_its_reason(claimed: Any, reason: str) -> None:
    planned = plan(Resume("e1", {"r1": claimed}), "e1", [room("r1", 40)], replay=10)
    assert planned.since == {}
    assert [(r.room, r.reason, r.seq) for r in planned.resyncs] == [("r1", reason, 40)]


@pytest.mark.parametrize("claimed", [30, 39, 40])
def test_a_position_within_reach_is_replayed(claimed: int) -> None:
    assert plan(Resume("e1", {"r1": claimed}), "e1", [room("r1", 40)], replay=10) == ({"r1": claimed}, [])


@pytest.mark.parametrize("epoch", ["e0", None, 1, ["e1"]])
def test_another_history_is_never_continued(epoch: Any) -> None:
    planned = plan(Resume(epoch, {"r1": 40}), "e1", [room("r1", 40)], replay=10)
    assert [r.reason for r in planned.resyncs] == ["epoch_changed"]


@pytest.mark.parametrize(
    "resume", [None, Resume(), Resume("e1", None), Resume("e1", [1]), Resume("e1", "r1"), Resume("e1", {})]
)
def test_who_claims_nothing_is_promised_nothing(resume: Resume | None) -> None:
    assert plan(resume, "e1", [room("r1", 40)], replay=10) == ({}, [])
    assert gone(resume, [room("r1", 40)]) == []


@pytest.mark.parametrize("epoch", ["e1", "e0", None])
def test_rooms_that_are_not_heard_are_gone_and_have_nothing_to_replay(epoch: Any) -> None:
    resume = Resume(epoch, {"r9": 1, "": None, "r1": 40})
    assert gone(resume, [room("r1", 40)]) == ["r9", ""]
    assert plan(Resume("e1", {"r9": 1, "": 0}), "e1", [room("r1", 40)], replay=10) == ({}, [])


@settings(derandomize=True)
@given(
    claims=st.dictionaries(
        st.sampled_from(["r1", "r2", "r3", "r4"]), st.one_of(st.integers(), st.text(), st.none(), st.floats())
    ),
    heads=st.dictionaries(st.sampled_from(["r1", "r2", "r3"]), st.integers(0, 100)),
    replay=st.integers(0, 100),
)
def test_each_room_that_is_named_gets_exactly_one_answer(
    claims: dict[str, Any], heads: dict[str, int], replay: int
) -> None:
    resume, heard = Resume("e1", claims), [room(id, seq) for id, seq in heads.items()]
    planned = plan(resume, "e1", heard, replay)
    answered = [*planned.since, *(r.room for r in planned.resyncs)]
    assert sorted(answered) == sorted(claims.keys() & heads.keys())
    assert gone(resume, heard) == [id for id in claims if id not in heads]
    assert all(0 <= heads[id] - since <= replay for id, since in planned.since.items())
