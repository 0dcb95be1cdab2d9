"""Drafts that are published at a chosen time: the rules."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from outages import edits, lifecycle
from outages.edits import draft_of
from outages.errors import ConflictError, InvalidError
from outages.publications import is_due, is_missed, publish_later
from tests.support.area_tree import AREAS
from tests.unit.outages.test_incidents import ACTIVE, DRAFT, EVENING, NOON

AT_TWO = NOON + timedelta(hours=2)
MOMENT = timedelta(seconds=1)
TIMED = publish_later(DRAFT, AT_TWO, NOON)


def test_a_draft_is_due_once_its_time_has_come() -> None:
    assert [is_due(TIMED, at) for at in (AT_TWO - MOMENT, AT_TWO)] == [False, True]
    assert not is_due(publish_later(TIMED, None, NOON), AT_TWO)
    assert lifecycle.publish(TIMED, AT_TWO).publish_at is None
    assert not is_due(lifecycle.publish(TIMED, AT_TWO), AT_TWO)


@pytest.mark.parametrize("publish_at", [NOON, EVENING, EVENING + MOMENT])
def test_a_time_that_has_passed_or_lies_after_the_estimate_is_refused(publish_at: datetime) -> None:
    with pytest.raises(InvalidError, match="publish_at"):
        publish_later(DRAFT, publish_at, NOON)


def test_only_a_draft_is_published_later() -> None:
    with pytest.raises(ConflictError):
        publish_later(ACTIVE, AT_TWO, NOON)


def test_a_draft_whose_estimate_has_passed_as_well_is_missed() -> None:
    assert [is_missed(TIMED, at) for at in (AT_TWO, EVENING - MOMENT, EVENING)] == [False, False, True]
    assert not is_missed(DRAFT, EVENING)
    no_promise = replace(DRAFT, revisions=(replace(DRAFT.promise, etr=None, next_news=None),))
    assert not is_missed(publish_later(no_promise, AT_TWO, NOON), EVENING)


def test_what_is_corrected_keeps_its_time_unless_it_was_missed() -> None:
    def correct(at: datetime, etr: datetime) -> datetime | None:
        return edits.edit(TIMED, replace(draft_of(TIMED), etr=etr), AREAS, author="ivan", at=at).publish_at

    assert correct(NOON, EVENING + MOMENT) == AT_TWO
    assert correct(EVENING, EVENING + timedelta(hours=1)) is None
    with pytest.raises(InvalidError, match="publish_at"):
        correct(NOON, AT_TWO)
