"""Random histories of incidents, callers and their requests, on both databases: never a false word, nothing lost."""

import pytest

from outages.notifications import Policy
from tests.support.chain_histories import ChainHistories
from tests.support.dispatch_histories import POLICY, DispatchHistories
from tests.support.fact_histories import FactHistories
from tests.support.histories import tell_chains, tell_histories, tell_waves
from tests.support.incident_histories import Histories
from tests.support.sample_histories import SampledHistories
from tests.support.text_histories import TextHistories


def test_no_history_of_incidents_makes_the_line_lie_or_forget(database: str) -> None:
    tell_histories(Histories, database, examples=15, steps=25)


@pytest.mark.long
def test_no_long_history_makes_the_line_lie_or_forget(database: str) -> None:
    tell_histories(Histories, database, examples=400, steps=60)


def test_numbers_that_are_texted_change_no_history(database: str) -> None:
    tell_histories(TextHistories, database, examples=8, steps=25)


def test_samples_make_the_line_neither_lie_nor_forget(database: str) -> None:
    tell_histories(SampledHistories, database, examples=8, steps=25, policy=Policy(sample_size=9))


def test_in_no_wave_is_anybody_forgotten_or_told_what_a_manager_has_yet_to_decide(database: str) -> None:
    tell_waves(database, examples=8, steps=20)


def test_facts_are_told_once_and_only_what_is_new_and_true(database: str) -> None:
    tell_histories(FactHistories, database, examples=12, steps=25)


@pytest.mark.long
def test_facts_are_told_once_in_long_histories_too(database: str) -> None:
    tell_histories(FactHistories, database, examples=300, steps=60)


def test_news_goes_one_way_after_another_once_and_to_everybody(database: str) -> None:
    tell_chains(ChainHistories, database, examples=15, steps=25)


@pytest.mark.long
def test_news_goes_one_way_after_another_in_long_histories(database: str) -> None:
    tell_chains(ChainHistories, database, examples=400, steps=50)


def test_nobody_is_told_at_night_too_often_or_never_whatever_dies(database: str) -> None:
    tell_histories(DispatchHistories, database, examples=4, steps=25, policy=POLICY)


@pytest.mark.long
def test_no_long_history_of_telling_breaks_a_rule(database: str) -> None:
    tell_histories(DispatchHistories, database, examples=300, steps=60, policy=POLICY)
