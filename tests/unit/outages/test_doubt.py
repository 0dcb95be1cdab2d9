"""When the answers from a branch hold it: a table written by hand, and what must be so for all answers."""

from itertools import pairwise
from pathlib import Path

import pytest

from outages.doubt import DoubtVerdict, find_doubt, judge_doubt, measure_excess

_TABLE = Path(__file__).parents[2] / "golden" / "doubt.tsv"
ROWS = [
    line.split("\t")
    for line in _TABLE.read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]


@pytest.mark.parametrize(("still_out", "answers", "probable", "verdict"), ROWS)
def test_a_fault_is_as_probable_as_the_table_says(
    still_out: str, answers: str, probable: str, verdict: str
) -> None:
    works = int(answers) - int(still_out)
    assert find_doubt(works, int(still_out)) == pytest.approx(float(probable), abs=0.005)
    assert judge_doubt(works, int(still_out)) is DoubtVerdict[verdict.upper()]


def test_one_answer_never_holds_and_none_says_nothing() -> None:
    assert judge_doubt(0, 1) is DoubtVerdict.ASK_MORE
    assert judge_doubt(1, 0) is DoubtVerdict.ASK_MORE
    assert judge_doubt(0, 0) is DoubtVerdict.ASK_MORE
    assert all(judge_doubt(works, 1) is not DoubtVerdict.HOLD for works in range(100))


def test_each_still_out_makes_a_fault_more_probable_and_each_it_works_less() -> None:
    for works in range(12):
        column = [find_doubt(works, still_out) for still_out in range(12)]
        assert all(fewer < more for fewer, more in pairwise(column))
    for still_out in range(12):
        row = [find_doubt(works, still_out) for works in range(12)]
        assert all(fewer > more for fewer, more in pairwise(row))


def test_a_branch_is_decided_after_eight_answers() -> None:
    for still_out in range(9):
        assert judge_doubt(8 - still_out, still_out) is not DoubtVerdict.ASK_MORE


def test_the_branch_in_which_nearly_all_say_so_explains_more_than_the_one_around_it() -> None:
    assert measure_excess(0, 3) > measure_excess(1, 3) > measure_excess(5, 3) > 0
    assert measure_excess(0, 0) == measure_excess(5, 0) == measure_excess(19, 1) == 0
