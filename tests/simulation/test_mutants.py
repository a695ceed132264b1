"""The simulation can fail: each of these bugs, planted on purpose, is found and told in a few steps."""

import pytest

from tests.simulation.mutants import MUTANTS
from tests.simulation.telling import judge

SEEDS, STEPS = 800, 12
"""Stories in which a bug must show, and steps that the one that shows it may have at most when it is cut down."""

QUICK = (
    "a delivery is skipped",
    "answers leave before the commit",
    "what was under way is lost with the line",
    "catching up begins one too far",
)


@pytest.mark.parametrize(
    "name", [name if name in QUICK else pytest.param(name, marks=pytest.mark.long) for name in MUTANTS]
)
def test_a_planted_bug_is_found_and_told_in_a_few_steps(name: str) -> None:
    with MUTANTS[name]():
        failure = next((found for found in map(judge, range(SEEDS)) if found), None)
    assert failure is not None
    print(failure)
    assert len(failure.story.steps) <= STEPS
