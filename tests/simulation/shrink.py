"""Cuts a story that breaks a law down to one that a person can read and that still breaks it. Must not know what stories hold."""

from collections.abc import Callable
from dataclasses import replace

from tests.simulation.network import FAIR
from tests.simulation.scale import Scale
from tests.simulation.stage import tell
from tests.simulation.story import Step, Story, human_of

MOST_TRIES = 400


def law_of(fault: str) -> str:
    """The number that a fault begins with."""
    return fault.partition(" ")[0]


def breaks(law: str) -> Callable[[Story], bool]:
    """Whether a story breaks that law."""
    return lambda story: law in map(law_of, tell(story).faults)


def shrink(story: Story, still_fails: Callable[[Story], bool], most: int = MOST_TRIES) -> Story:
    """The smallest story found in so many tries."""
    tries = _Tries(still_fails, most)
    before = None
    while story != before:
        before = story
        story = _with_fewer_steps(story, tries)
        for simplify in SIMPLER:
            simpler = simplify(story)
            if simpler != story and tries.fails(simpler):
                story = simpler
    return story


class _Tries:
    """Counts them; when there are no more, nothing simpler is believed to fail."""

    def __init__(self, still_fails: Callable[[Story], bool], most: int) -> None:
        self._still_fails, self.left = still_fails, most

    def fails(self, story: Story) -> bool:
        if self.left <= 0:
            return False
        self.left -= 1
        return self._still_fails(story)


def _with_fewer_steps(story: Story, tries: _Tries) -> Story:
    """Leave out halves, quarters, … and at last single steps (Zeller and Hildebrandt's ddmin, 2002, without its complements)."""
    size = max(1, len(story.steps) // 2)
    while True:
        at = 0
        while at < len(story.steps):
            shorter = replace(story, steps=story.steps[:at] + story.steps[at + size :])
            if tries.fails(shorter):
                story = shorter
            else:
                at += size
        if size == 1:
            return story
        size //= 2


def _without_extras(story: Story) -> Story:
    """Only devices that do something, and the first of each person, which the others need."""
    acting = {step.act.who for step in story.steps}
    humans = {human_of(name) for name in acting}
    firsts = {name for name in story.devices if name.endswith("phone") and human_of(name) in humans}
    kept = tuple(name for name in story.devices if name in acting | firsts)
    return replace(story, devices=kept or story.devices[:1])


SIMPLER: tuple[Callable[[Story], Story], ...] = (
    _without_extras,
    lambda story: replace(story, weather=FAIR),
    lambda story: replace(story, scale=Scale()),
    lambda story: replace(story, slow=0.0),
    lambda story: replace(story, shuffled=False),
    lambda story: replace(story, steps=tuple(Step(float(n), step.act) for n, step in enumerate(story.steps, 1))),
)
"""Tried one after the other, each on what the one before has left."""
