"""One seed, judged: nothing, or what broke, in as few steps as can be, and how to see it again. Must not know where it is printed."""

from typing import NamedTuple

from tests.simulation.shrink import breaks, law_of, shrink
from tests.simulation.stage import tell
from tests.simulation.story import Story, draw_story


class Failure(NamedTuple):
    """A seed whose story breaks a law, the laws it breaks, and the shortest story found that breaks the first of them."""

    seed: int
    faults: list[str]
    story: Story

    def __str__(self) -> str:
        first = [fault[:500] for fault in self.faults[:5]]
        again = f"again: python -m tests.simulation --seed {self.seed} --trace"
        return "\n  ".join([f"seed {self.seed}", *first, "the story, cut down:", str(self.story), again])


def judge(seed: int) -> Failure | None:
    """Tell the story of a seed."""
    story = draw_story(seed)
    ending = tell(story)
    if not ending.faults:
        return None
    return Failure(seed, ending.faults, shrink(story, breaks(law_of(ending.faults[0]))))
