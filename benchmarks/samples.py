"""`python -m benchmarks.samples`: how often a sample holds a branch that works, and finds one that is out."""

import random
from dataclasses import dataclass
from statistics import mean
from typing import Final

from outages.doubt import DoubtVerdict, judge_doubt

BRANCHES: Final = 20_000
#: How many in a branch say that it is still out: of branches that work, and of branches that don't.
FINE: Final = (0.03, 0.05, 0.1)
OUT: Final = (0.4, 0.6, 0.8)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one branch after so many answers."""

    held: bool
    answers: int


def ask(chance: random.Random, says_out: float, most: int) -> Outcome:
    """Ask people of a branch until it is decided, up to `most`, of whom such a share says that it is still out."""
    works = still_out = 0
    while works + still_out < most:
        if chance.random() < says_out:
            still_out += 1
        else:
            works += 1
        if (verdict := judge_doubt(works, still_out)) is not DoubtVerdict.ASK_MORE:
            return Outcome(verdict is DoubtVerdict.HOLD, works + still_out)
    return Outcome(held=False, answers=most)


def watch(chance: random.Random, says_out: float, people: int) -> Outcome:
    """Take all answers of a branch's people, as a campaign does that runs on after its sample."""
    works = still_out = 0
    for _ in range(people):
        if chance.random() < says_out:
            still_out += 1
        else:
            works += 1
        if judge_doubt(works, still_out) is DoubtVerdict.HOLD:
            return Outcome(held=True, answers=works + still_out)
    return Outcome(held=False, answers=people)


def main() -> None:
    """Print a table."""
    chance = random.Random(1)
    print("says still out | held by the sample | answers | held by 8 | by 30 | by 100 answers")
    for says_out in (*FINE, *OUT):
        asked = [ask(chance, says_out, 8) for _ in range(BRANCHES)]
        watched = [
            mean(watch(chance, says_out, people).held for _ in range(BRANCHES)) for people in (8, 30, 100)
        ]
        held, answers = mean(one.held for one in asked), mean(one.answers for one in asked)
        shares = " | ".join(f"{one:7.2%}" for one in watched)
        print(f"{says_out:14.0%} | {held:18.2%} | {answers:7.1f} | {shares}")


if __name__ == "__main__":
    main()
