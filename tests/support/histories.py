"""Runs a state machine of histories on a town in a database."""

from dataclasses import replace

from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from outages.notifications import Policy
from outages.store import SQLIncidentRepository, Store
from tests.support.dispatch_histories import DispatchHistories
from tests.support.incident_histories import LOOP, Histories
from tests.support.store_world import settle_town


def tell_histories(
    histories: type[Histories | DispatchHistories],
    database: str,
    *,
    examples: int,
    steps: int,
    policy: Policy = Policy(),  # noqa: B008 - never changes
) -> None:
    """Have Hypothesis tell histories in which one ticket at a time follows a change."""
    store = LOOP.run_until_complete(Store.open(database))
    try:
        town = LOOP.run_until_complete(settle_town(store, policy))
        town = replace(town, incidents=SQLIncidentRepository(store, policy, batch=1))
        run_state_machine_as_test(
            type("Machine", (histories,), {"town": town}),
            settings=settings(
                max_examples=examples,
                stateful_step_count=steps,
                deadline=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
    finally:
        LOOP.run_until_complete(store.close())
