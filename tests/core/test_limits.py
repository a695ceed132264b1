"""Token buckets, with time passed in."""

import math

from hypothesis import given, settings
from hypothesis import strategies as st

from hubbub.core.limits import Buckets


def test_a_burst_is_allowed_at_once_and_no_more() -> None:
    buckets = Buckets(rate=10, burst=3)
    assert [buckets.take("ann", 0.0) for _ in range(3)] == [0.0] * 3
    assert buckets.take("ann", 0.0) == 0.1


def test_one_person_does_not_use_up_another() -> None:
    buckets = Buckets(rate=1, burst=1)
    assert buckets.take("ann", 0.0) == 0.0
    assert buckets.take("bob", 0.0) == 0.0
    assert buckets.take("ann", 0.0) > 0


def test_a_rest_fills_the_bucket_to_its_burst_and_not_above() -> None:
    buckets = Buckets(rate=10, burst=2)
    for now in (0.0, 0.0, 1000.0, 1000.0):
        assert buckets.take("ann", now) == 0.0
    assert buckets.take("ann", 1000.0) > 0


def test_no_rate_or_no_burst_is_no_limit() -> None:
    for buckets in (Buckets(rate=0, burst=1), Buckets(rate=1, burst=0)):
        assert not any(buckets.take("ann", 0.0) for _ in range(100))


def test_full_buckets_are_forgotten_and_others_kept() -> None:
    buckets = Buckets(rate=1, burst=1, forget_above=2)
    buckets.take("ann", 0.0)
    buckets.take("bob", 9.5)
    buckets.take("eve", 10.0)
    assert buckets._of.keys() == {"bob", "eve"}
    assert buckets.take("bob", 10.0) > 0


def test_a_clock_that_stands_still_or_steps_back_gives_nothing_away() -> None:
    buckets = Buckets(rate=1, burst=1)
    buckets.take("ann", 10.0)
    assert buckets.take("ann", 5.0) > 0
    assert buckets.take("ann", 10.0) > 0


@settings(derandomize=True, max_examples=300)
@given(
    rate=st.floats(0.1, 1e4),
    burst=st.integers(1, 100),
    start=st.floats(0, 1e7),
    gaps=st.lists(st.floats(0, 2), max_size=30),
)
def test_whoever_waits_as_long_as_told_is_let_through(rate: float, burst: int, start: float, gaps: list[float]) -> None:
    """The wait is sufficient, also after it was rounded up to milliseconds; and never over 1 / rate."""
    buckets, now = Buckets(rate, burst), start
    for _ in range(burst):
        buckets.take("ann", now)
    for gap in gaps:
        now += gap
        if wait := buckets.take("ann", now):
            assert wait <= 1 / rate + 1e-9
            now += math.ceil(wait * 1000) / 1000
            assert buckets.take("ann", now) == 0.0


@settings(derandomize=True, max_examples=300)
@given(rate=st.floats(0.1, 100), burst=st.integers(1, 50), gaps=st.lists(st.floats(0, 1), max_size=200))
def test_over_any_time_no_more_than_burst_and_rate_pass(rate: float, burst: int, gaps: list[float]) -> None:
    buckets, now, passed = Buckets(rate, burst), 0.0, 0
    for gap in gaps:
        now += gap
        passed += buckets.take("ann", now) == 0.0
        assert passed <= burst + now * rate + 1e-6
