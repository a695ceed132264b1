"""`python -m tests.simulation --seed N --runs R`: tells so many stories from that seed on; what breaks a law is cut down and printed."""

import argparse
import sys
import time
from concurrent.futures import ProcessPoolExecutor

from tests.simulation.stage import tell
from tests.simulation.story import draw_story
from tests.simulation.telling import judge


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--seed", type=int, default=0, help="of the first story")
    parser.add_argument("--runs", type=int, default=1, help="how many stories, each of the next seed")
    parser.add_argument("--jobs", type=int, default=1, help="how many processes tell them")
    parser.add_argument("--trace", action="store_true", help="print everything that happens, not only what is wrong")
    given = parser.parse_args()
    if given.trace:
        print("\n".join(tell(draw_story(given.seed)).trace.lines()))
    begun, failed = time.monotonic(), 0
    with ProcessPoolExecutor(given.jobs) as pool:
        for failure in pool.map(judge, range(given.seed, given.seed + given.runs), chunksize=min(50, given.runs)):
            failed += failure is not None
            if failure:
                print(failure, flush=True)
    took = time.monotonic() - begun
    print(f"{given.runs} stories, {failed} failed, {took:.1f} s, {given.runs / took * 60:.0f} a minute")
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
