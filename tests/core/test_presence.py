"""Who is here, told as what changed."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from hubbub.core.presence import ROLL_CALL, Presence
from hubbub.protocol.people import Person
from hubbub.protocol.signals import PresenceChanged


def person(n: int, name: str = "") -> Person:
    return Person(id=f"u{n}", name=name or f"p{n}", kind="guest")


ANN, BOB = person(1, "ann"), person(2, "bob")


def told(presence: Presence) -> list[tuple[PresenceChanged, frozenset[Any], PresenceChanged | None]]:
    return list(presence.changes())


def test_who_comes_gets_the_roll_and_all_others_the_change() -> None:
    presence = Presence()
    presence.arrive("r1", ANN, "tab 1")
    told(presence)
    presence.arrive("r1", BOB, "tab 2")
    ((roll, newcomers, change),) = told(presence)
    assert roll.people == [ANN, BOB]
    assert newcomers == {"tab 2"}
    assert change == PresenceChanged(room="r1", count=2, came=[BOB])
    assert told(presence) == []


def test_many_devices_of_one_person_count_once() -> None:
    presence = Presence()
    for tab in ("tab 1", "tab 2", "phone"):
        presence.arrive("r1", ANN, tab)
    told(presence)
    presence.depart("r1", ANN, "tab 1")
    presence.depart("r1", ANN, "tab 2")
    assert told(presence) == []
    assert presence.roll("r1").count == 1


def test_who_goes_and_comes_back_at_once_has_not_moved() -> None:
    presence = Presence()
    presence.arrive("r1", ANN, "a")
    presence.arrive("r1", BOB, "b")
    told(presence)
    presence.depart("r1", BOB, "b")
    presence.arrive("r1", BOB, "b2")
    ((_, newcomers, change),) = told(presence)
    assert (newcomers, change) == ({"b2"}, None)


def test_who_has_seen_somebody_away_is_told_that_they_are_back() -> None:
    """Somebody goes, another asks who is there, and the first is back before anything is told."""
    presence = Presence()
    presence.arrive("r1", ANN, "a")
    presence.arrive("r1", BOB, "b")
    told(presence)
    presence.depart("r1", BOB, "b")
    assert presence.show("r1", "a").people == [ANN]
    presence.arrive("r1", BOB, "b2")
    ((roll, newcomers, _),) = told(presence)
    assert "a" in newcomers
    assert roll.count == 2


def test_a_new_name_is_told_as_who_came() -> None:
    presence = Presence()
    presence.arrive("r1", ANN, "a")
    told(presence)
    presence.rename("r1", person(1, "anna"))
    ((_, _, change),) = told(presence)
    assert change == PresenceChanged(room="r1", count=1, came=[person(1, "anna")])


def test_above_a_hundred_it_is_a_count_and_below_again_a_roll() -> None:
    presence = Presence()
    for n in range(ROLL_CALL):
        presence.arrive("r1", person(n), n)
    assert len(told(presence)[0][0].people or []) == ROLL_CALL
    presence.arrive("r1", person(ROLL_CALL), "one more")
    ((roll, _, change),) = told(presence)
    assert change == roll == PresenceChanged(room="r1", count=ROLL_CALL + 1)
    presence.depart("r1", person(0), 0)
    ((_, _, change),) = told(presence)
    assert change
    assert len(change.people or []) == change.count == ROLL_CALL


def test_an_empty_room_is_told_nothing_and_kept_nowhere() -> None:
    presence = Presence()
    presence.arrive("r1", ANN, "a")
    presence.depart("r1", ANN, "a")
    assert told(presence) == []
    assert presence.is_quiet
    assert presence.roll("r1") == PresenceChanged(room="r1", count=0, people=[])


def apply(known: list[Person] | None, change: PresenceChanged) -> list[Person] | None:
    """What protocol/signals.py tells a client to do."""
    if change.people is not None:
        return change.people
    if change.count > ROLL_CALL or known is None:
        return None
    gone = {*change.left, *(p.id for p in change.came)}
    return [p for p in known if p.id not in gone] + change.came


STEPS = st.lists(
    st.tuples(st.sampled_from(["come", "go", "rename", "tell"]), st.integers(0, ROLL_CALL + 2)), max_size=60
)


@settings(derandomize=True, max_examples=200, deadline=None)
@given(crowd=st.sampled_from([0, 3, ROLL_CALL - 1, ROLL_CALL]), steps=STEPS)
def test_whoever_amends_the_roll_by_the_changes_always_knows_it(crowd: int, steps: list[tuple[str, int]]) -> None:
    """A watcher that was there first and only hears changes ends with the roll that a newcomer is given."""
    presence, devices, names = Presence(), [("me", 999)], {}
    presence.arrive("r1", person(999), "me")
    for n in range(crowd):
        presence.arrive("r1", person(n), f"crowd {n}")
        devices.append((f"crowd {n}", n))
    ((roll, _, _),) = told(presence)
    known = roll.people
    for i, (step, n) in enumerate([*steps, ("tell", 0)]):
        if step == "come":
            presence.arrive("r1", person(n, names.get(n, "")), f"tab {i}")
            devices.append((f"tab {i}", n))
        elif step == "go" and len(devices) > 1:
            tab, who = devices.pop(1 + n % (len(devices) - 1))
            presence.depart("r1", person(who), tab)
        elif step == "rename" and any(who == n for _, who in devices):
            names[n] = f"other {i}"
            presence.rename("r1", person(n, names[n]))
        elif step == "tell":
            for _, newcomers, change in told(presence):
                assert "me" not in newcomers
                known = apply(known, change) if change else known
            whole = presence.roll("r1")
            assert whole.count == len({who for _, who in devices})
            assert {p.id: p for p in known or []} == {p.id: p for p in whole.people or []}
            assert (known is None) == (whole.people is None)
