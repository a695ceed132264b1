"""The one timer of all connections."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hubbub.gateways.wheel import Wheel


class Line:
    """A connection that notes what the wheel asked of it and answers pings after `answers` turns (None: never)."""

    def __init__(self, wheel: Wheel, answers: int | None = 0) -> None:
        self.wheel, self.answers = wheel, answers
        self.pinged: list[int] = []
        self.heard = True
        self.asked_hello = 0
        self.closed = self.aborted = False
        self.stuck = False

    def ping(self) -> None:
        self.pinged.append(self.wheel._turn)
        self.heard = False

    def hear(self) -> None:
        if self.answers is not None and self.pinged and self.wheel._turn - self.pinged[-1] >= self.answers:
            self.heard = True

    def require_answer(self) -> None:
        if not self.heard:
            self.closed = True

    def require_hello(self) -> None:
        self.asked_hello = self.wheel._turn

    def require_progress(self, now: float, within: float) -> bool:
        return self.stuck

    def abort(self) -> None:
        self.aborted = True


def turn(wheel: Wheel, lines: list[Line], turns: int) -> None:
    for _ in range(turns):
        for line in lines:
            line.hear()
        wheel.turn(float(wheel._turn + 1))
        for line in lines:
            line.hear()


def test_each_line_is_pinged_once_in_a_period_and_not_all_at_once() -> None:
    wheel = Wheel(period=25)
    lines = [Line(wheel) for _ in range(25)]
    for line in lines:
        wheel.add(line)
    turn(wheel, lines, 25)
    assert all(len(line.pinged) == 1 for line in lines)
    assert len({line.pinged[0] for line in lines}) == 25


def test_a_line_that_answers_late_but_in_time_stays_and_one_that_does_not_is_closed() -> None:
    wheel = Wheel(period=25, patience=10)
    late, mute = Line(wheel, answers=9), Line(wheel, answers=None)
    for line in (late, mute):
        wheel.add(line)
    turn(wheel, [late, mute], 100)
    assert (late.closed, mute.closed) == (False, True)


@pytest.mark.parametrize("period", [1, 2, 3])
@pytest.mark.parametrize("patience", [1, 10, 100])
def test_even_the_shortest_settings_leave_a_line_time_to_answer(period: int, patience: int) -> None:
    """A ping and the verdict on it never fall in the same turn."""
    wheel = Wheel(period, patience)
    line = Line(wheel, answers=0)
    wheel.add(line)
    turn(wheel, [line], 50)
    assert line.pinged
    assert not line.closed


def test_hello_is_asked_for_once_and_in_time() -> None:
    wheel = Wheel(hello_within=10)
    turn(wheel, [], 7)
    line = Line(wheel)
    wheel.add(line)
    turn(wheel, [line], 30)
    assert line.asked_hello == 17


def test_a_line_that_has_ended_is_left_alone() -> None:
    wheel = Wheel(period=5)
    line = Line(wheel)
    wheel.add(line)
    wheel.watch(line)
    wheel.expect_end(line)
    wheel.remove(line)
    wheel.remove(line)
    turn(wheel, [], 50)
    assert (line.pinged, line.aborted) == ([], False)


def test_a_line_that_does_not_end_is_cut_and_being_asked_again_gives_no_more_time() -> None:
    wheel = Wheel(patience=10)
    line = Line(wheel)
    wheel.add(line)
    wheel.expect_end(line)
    turn(wheel, [line], 5)
    wheel.expect_end(line)
    turn(wheel, [line], 4)
    assert not line.aborted
    turn(wheel, [line], 1)
    assert line.aborted


def test_a_line_is_watched_until_it_needs_no_watching() -> None:
    wheel = Wheel()
    line = Line(wheel)
    line.stuck = True
    wheel.watch(line)
    turn(wheel, [line], 3)
    assert line in wheel._watched
    line.stuck = False
    turn(wheel, [line], 1)
    assert line not in wheel._watched


def test_a_turn_that_comes_late_judges_nobody() -> None:
    """Whoever stopped the node, or its machine, has stopped everybody's answers too."""
    wheel = Wheel(period=5, patience=2)
    line = Line(wheel, answers=None)
    wheel.add(line)
    wheel.turn(1.0)
    for hour in range(1, 10):
        wheel.turn(3600.0 * hour)
    assert not line.closed
    assert wheel.awake(3600.0 * 9) < 60


@settings(derandomize=True, max_examples=200)
@given(period=st.integers(1, 30), patience=st.integers(1, 30), births=st.lists(st.integers(0, 5), max_size=40))
def test_whoever_answers_at_once_is_never_closed_and_whoever_never_does_always_is(
    period: int, patience: int, births: list[int]
) -> None:
    wheel, good, mute = Wheel(period, patience), [], []
    for gap in births:
        turn(wheel, good + mute, gap)
        for kind, answers in ((good, 0), (mute, None)):
            kind.append(Line(wheel, answers))
            wheel.add(kind[-1])
    turn(wheel, good + mute, 2 * period + patience + 2)
    assert not any(line.closed for line in good)
    assert all(line.closed for line in mute)
