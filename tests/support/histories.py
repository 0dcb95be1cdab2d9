"""Runs a state machine of histories on a town in a database."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

from outages.notifications import Policy
from outages.store import SQLIncidentRepository, Store
from tests.support.chain_histories import ChainHistories
from tests.support.chains import POLICY, settle_chains
from tests.support.dispatch_histories import DispatchHistories
from tests.support.incident_histories import LOOP, Histories
from tests.support.sample_histories import Waves
from tests.support.store_world import settle_town
from tests.support.streets import Streets

_USUAL = Policy()
_SAMPLED = Policy(
    tries=2,
    no_answer_wait=timedelta(minutes=1),
    jitter=0,
    sample_size=9,
    sample_wait=timedelta(minutes=10),
)


def tell_histories(
    histories: type[Histories | DispatchHistories],
    database: str,
    *,
    examples: int,
    steps: int,
    policy: Policy = _USUAL,
) -> None:
    """Have Hypothesis tell histories in which one ticket at a time follows a change."""
    store = LOOP.run_until_complete(Store.open(database))
    try:
        town = LOOP.run_until_complete(settle_town(store, policy))
        town = replace(town, incidents=SQLIncidentRepository(store, policy, batch=1))
        _tell(type("Machine", (histories,), {"town": town}), examples, steps)
    finally:
        LOOP.run_until_complete(store.close())


def tell_waves(database: str, *, examples: int, steps: int) -> None:
    """Have Hypothesis tell how one restoration of three streets is told."""
    store = LOOP.run_until_complete(Store.open(database))
    try:
        streets = LOOP.run_until_complete(Streets.settle(store, _SAMPLED, people=8))
        _tell(type("Machine", (Waves,), {"streets": streets}), examples, steps)
    finally:
        LOOP.run_until_complete(store.close())


def _tell(machine: type[RuleBasedStateMachine], examples: int, steps: int) -> None:
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def tell_chains(histories: type[ChainHistories], database: str, *, examples: int, steps: int) -> None:
    """Have Hypothesis tell histories of one restoration, in which each result may come twice."""
    store = LOOP.run_until_complete(Store.open(database))
    policy = replace(POLICY, tries=3, busy_tries=2, no_answer_tries=2, unavailable_tries=2)
    try:
        town = LOOP.run_until_complete(settle_chains(store, policy))
        _tell(type("Machine", (histories,), {"town": town}), examples, steps)
    finally:
        LOOP.run_until_complete(store.close())
