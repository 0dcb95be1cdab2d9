"""Runs a state machine of histories on a town in a database."""

from dataclasses import replace

from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

from outages.notifications import Policy
from outages.store import SQLIncidentRepository, Store
from tests.support.chain_histories import ChainHistories
from tests.support.chains import POLICY, settle_chains
from tests.support.incident_histories import LOOP, Histories
from tests.support.store_world import Town, settle_town


def tell_histories(histories: type[Histories], database: str, *, examples: int, steps: int) -> None:
    """Have Hypothesis tell histories in which one ticket at a time follows a change."""
    store = LOOP.run_until_complete(Store.open(database))
    try:
        town = LOOP.run_until_complete(settle_town(store, Policy()))
        town = replace(town, incidents=SQLIncidentRepository(store, Policy(), batch=1))
        _run(histories, town, examples=examples, steps=steps)
    finally:
        LOOP.run_until_complete(store.close())


def tell_chains(histories: type[ChainHistories], database: str, *, examples: int, steps: int) -> None:
    """Have Hypothesis tell histories of one restoration, in which each result may come twice."""
    store = LOOP.run_until_complete(Store.open(database))
    policy = replace(POLICY, tries=3, busy_tries=2, no_answer_tries=2, unavailable_tries=2)
    try:
        town = LOOP.run_until_complete(settle_chains(store, policy))
        _run(histories, town, examples=examples, steps=steps)
    finally:
        LOOP.run_until_complete(store.close())


def _run(histories: type[RuleBasedStateMachine], town: Town, *, examples: int, steps: int) -> None:
    run_state_machine_as_test(
        type("Machine", (histories,), {"town": town}),
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
