"""Random histories of incidents, callers and their requests, on both databases: never a false word, nothing lost."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from outages.notifications import Policy
from outages.store import SQLIncidentRepository, Store
from tests.support.incident_histories import LOOP, Histories
from tests.support.store_world import settle_town


def _tell_histories(database: str, *, examples: int, steps: int) -> None:
    store = LOOP.run_until_complete(Store.open(database))
    try:
        town = LOOP.run_until_complete(settle_town(store, Policy()))
        town = replace(town, incidents=SQLIncidentRepository(store, Policy(), batch=1))
        run_state_machine_as_test(
            type("Machine", (Histories,), {"town": town}),
            settings=settings(
                max_examples=examples,
                stateful_step_count=steps,
                deadline=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
    finally:
        LOOP.run_until_complete(store.close())


def test_no_history_of_incidents_makes_the_line_lie_or_forget(database: str) -> None:
    _tell_histories(database, examples=25, steps=25)


@pytest.mark.long
def test_no_long_history_makes_the_line_lie_or_forget(database: str) -> None:
    _tell_histories(database, examples=400, steps=60)
