"""Whatever people ask and whatever breaks, the promises hold: thousands of stories, each of one seed.

`HUBBUB_SEED=N pytest tests/simulation` begins with the story N; `python -m tests.simulation --seed N` tells only that one.
"""

import os
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest

from tests.simulation.stage import tell
from tests.simulation.story import draw_story
from tests.simulation.telling import judge

ROOT = Path(__file__).parent.parent.parent


def test_no_story_breaks_a_law(seed: int) -> None:
    """Each failure is cut down to a few steps and says how to see it again."""
    print(f"HUBBUB_SEED={seed}")
    for n in range(seed, seed + 100):
        failure = judge(n)
        assert failure is None, f"\n{failure}"


@pytest.mark.long
def test_no_story_of_tens_of_thousands_breaks_a_law(seed: int) -> None:
    print(f"HUBBUB_SEED={seed}")
    with ProcessPoolExecutor() as pool:
        failures = [found for found in pool.map(judge, range(seed, seed + 25_000), chunksize=50) if found]
    assert not failures, "\n".join(map(str, failures))


def test_the_same_seed_is_the_same_story_to_the_last_byte(seed: int) -> None:
    """Also in another process, where sets of names have another order."""
    seeds = range(seed, seed + 5)
    told = [tell(draw_story(n)).trace.digest() for n in seeds]
    assert told == [tell(draw_story(n)).trace.digest() for n in seeds]
    program = (
        "from tests.simulation.stage import tell; from tests.simulation.story import draw_story;"
        f" print(*(tell(draw_story(n)).trace.digest() for n in range({seed}, {seed + 5})))"
    )
    for order in ("1", "2"):
        ran = subprocess.run(
            [sys.executable, "-c", program], cwd=ROOT, env={**os.environ, "PYTHONHASHSEED": order}, capture_output=True,
            text=True, check=True,
        )  # fmt: skip
        assert ran.stdout.split() == told


def test_stories_differ() -> None:
    assert len({tell(draw_story(n)).trace.digest() for n in range(10)}) == 10
