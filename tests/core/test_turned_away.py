"""Attempts that are refused unread: the first is told, the others are counted, and a flood is a few lines."""

from math import inf

from hubbub.core.attempts import WINDOW, site_of
from hubbub.core.turned_away import Kind, TurnedAway

ANN = Kind("session.open", "rate_limited", "account ann")
BOB = Kind("session.open", "rate_limited", "account bob")


def test_the_first_of_a_kind_has_its_own_line_and_the_others_are_counted() -> None:
    away: TurnedAway[str] = TurnedAway()
    assert [away.is_first(kind, kind.who, "", 0) for kind in (ANN, ANN, BOB, ANN)] == [True, False, True, False]
    assert away.over(WINDOW - 1) == []
    assert away.over(WINDOW) == [("account ann", 2)], "bob tried once, and has his line"


def test_a_window_begins_with_its_first_and_the_next_one_anew() -> None:
    away: TurnedAway[str] = TurnedAway()
    assert away.is_first(ANN, "ann", "", 10)
    assert not away.is_first(ANN, "ann", "", 10 + WINDOW - 1)
    assert away.over(10 + WINDOW) == [("ann", 1)]
    assert away.is_first(ANN, "ann", "", 10 + WINDOW)
    assert away.over(inf) == []


def test_however_many_names_are_tried_only_so_many_are_told_apart() -> None:
    away: TurnedAway[str] = TurnedAway(most=3)
    told = [away.is_first(ANN._replace(who=f"account {n}"), str(n), "anybody", 0) for n in range(100)]
    assert told == [True] * 4 + [False] * 96, "three names, and one line for the first of all others"
    assert away.over(inf) == [("anybody", 96)]


def test_the_addresses_of_one_network_are_one_to_those_who_count_guesses() -> None:
    assert site_of("2001:db8:1:2:3:4:5:6") == site_of("2001:db8:1:2::1") != site_of("2001:db8:1:3::1")
    assert [site_of(address) for address in ("192.0.2.7", "local", "")] == ["192.0.2.7", "local", ""]
