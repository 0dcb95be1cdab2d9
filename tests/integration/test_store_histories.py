"""Random histories of incidents, callers and their requests, on both databases: never a false word, nothing lost."""

import pytest

from tests.support.chain_histories import ChainHistories
from tests.support.histories import tell_chains, tell_histories
from tests.support.incident_histories import Histories
from tests.support.text_histories import TextHistories


def test_no_history_of_incidents_makes_the_line_lie_or_forget(database: str) -> None:
    tell_histories(Histories, database, examples=25, steps=25)


@pytest.mark.long
def test_no_long_history_makes_the_line_lie_or_forget(database: str) -> None:
    tell_histories(Histories, database, examples=400, steps=60)


def test_numbers_that_are_texted_change_no_history(database: str) -> None:
    tell_histories(TextHistories, database, examples=15, steps=25)


def test_news_goes_one_way_after_another_once_and_to_everybody(database: str) -> None:
    tell_chains(ChainHistories, database, examples=30, steps=25)


@pytest.mark.long
def test_news_goes_one_way_after_another_in_long_histories(database: str) -> None:
    tell_chains(ChainHistories, database, examples=400, steps=50)
