"""Random histories of incidents, callers and their requests, on both databases: never a false word, nothing lost."""

import pytest

from tests.support.dispatch_histories import POLICY, DispatchHistories
from tests.support.histories import tell_histories
from tests.support.incident_histories import Histories
from tests.support.text_histories import TextHistories


def test_no_history_of_incidents_makes_the_line_lie_or_forget(database: str) -> None:
    tell_histories(Histories, database, examples=25, steps=25)


@pytest.mark.long
def test_no_long_history_makes_the_line_lie_or_forget(database: str) -> None:
    tell_histories(Histories, database, examples=400, steps=60)


def test_numbers_that_are_texted_change_no_history(database: str) -> None:
    tell_histories(TextHistories, database, examples=15, steps=25)


def test_nobody_is_told_at_night_too_often_or_never_whatever_dies(database: str) -> None:
    tell_histories(DispatchHistories, database, examples=10, steps=25, policy=POLICY)


@pytest.mark.long
def test_no_long_history_of_telling_breaks_a_rule(database: str) -> None:
    tell_histories(DispatchHistories, database, examples=300, steps=60, policy=POLICY)
