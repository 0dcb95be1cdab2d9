"""How a subscriber file is to be taken, and what too much is."""

import pytest

from outages.directory import LOOKUP_SOURCE
from outages.errors import InvalidError
from outages.import_reports import ImportReport, ImportTerms, counts_of, ends_too_much


@pytest.mark.parametrize(
    ("ended", "before", "confirmed", "refused"),
    [
        (0, 0, False, False),
        (5, 100, False, False),
        (6, 100, False, True),
        (1, 19, False, True),
        (100, 100, True, False),
    ],
)
def test_more_than_its_share_ends_only_when_confirmed(
    ended: int, before: int, *, confirmed: bool, refused: bool
) -> None:
    terms = ImportTerms(full=True, ends_at_most=5, confirmed=confirmed)
    assert ends_too_much(ended, before, terms) is refused


@pytest.mark.parametrize("name", ["", "a b", "../x", "x" * 41, "a\n"])
def test_a_source_has_a_short_plain_name(name: str) -> None:
    with pytest.raises(InvalidError, match="source"):
        ImportTerms(name)


def test_the_audit_trail_keeps_counts_alone() -> None:
    report = ImportReport(rows=3, points_ended=1, flaws_found=2, refused=True)
    assert {name: count for name, count in counts_of(report).items() if count} == {
        "rows": 3,
        "points_ended": 1,
    }


def test_no_file_comes_from_what_billing_answers() -> None:
    with pytest.raises(InvalidError, match="source: must not be 'lookup'"):
        ImportTerms(LOOKUP_SOURCE)
