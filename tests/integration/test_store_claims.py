"""What a claim costs: as many statements for many people as for one, and nobody's history is read."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, event

from outages.estimates import Delay
from outages.notifications import Policy
from outages.store import SQLTellingRuleRepository, Store
from outages.telling_rules import Audience, Fact, TellingRule
from outages.tickets import Channel
from tests.support.store_world import ANNA, AUTHOR, BORIS, NOON, VERA, Town, settle_town

Asked = list[tuple[str, Any]]
_EXPLAIN = {"sqlite": "EXPLAIN QUERY PLAN", "postgresql": "EXPLAIN"}


@pytest.fixture(params=["an end", "a fact"])
async def town(store: Store, request: pytest.FixtureRequest) -> Town:
    """Return a town in which three people, at three points, are due to be told an end or a new estimate."""
    town = await settle_town(store, Policy(jitter=0))
    incident = await town.outage(2)
    for point, number in ((1, ANNA), (2, BORIS), (3, VERA)):
        await town.wish(await town.ticket(point, incident), number)
    if request.param == "an end":
        await town.incidents.restore(incident.id, author=AUTHOR, at=NOON)
    else:
        rules = SQLTellingRuleRepository(store, town.policy)
        rule = TellingRule(Audience.ASKED, Channel.CALL)
        await rules.set(Fact.ETR_KNOWN, rule, author=AUTHOR, at=NOON, incident=None)
        etr = NOON + timedelta(hours=5)
        await town.incidents.move_etr(incident.id, etr, reason=Delay.MORE_DAMAGE, author=AUTHOR, at=NOON)
    await town.incidents.carry_out(at=NOON)
    return town


@pytest.fixture
def asked(store: Store) -> Asked:
    """Return a list to which every statement that is run for a change is added, with its parameters."""
    statements: Asked = []
    engine = store._writing.engine
    event.listen(engine, "before_cursor_execute", lambda *facts: statements.append((facts[2], facts[3])))
    return statements


async def _claim(town: Town, limit: int) -> int:
    lease = timedelta(minutes=1)
    return len(await town.notifications.claim(Channel.CALL, limit=limit, at=NOON, lease=lease))


def _beside_search(asked: Asked) -> list[str]:
    """Return how the statements begin, but for those that look for whom to tell: one for each tier."""
    return [statement.split("\n")[0][:60] for statement, _ in asked if "AS busy" not in statement]


async def test_many_people_take_as_many_statements_as_one(town: Town, asked: Asked) -> None:
    assert await _claim(town, 1) == 1
    for_one = _beside_search(asked)
    asked.clear()
    assert await _claim(town, 9) == 2
    assert _beside_search(asked) == for_one


async def test_whether_somebody_is_being_told_is_read_from_an_index_of_such_people(
    town: Town, asked: Asked
) -> None:
    await _claim(town, 9)
    plan = await town.store.write(lambda connection: _explain(connection, asked))
    assert "ix_notifications_sending" in plan


def _explain(connection: Connection, asked: Asked) -> str:
    """Return how the database finds whom to tell; PostgreSQL would read so small a table from end to end."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
    statement, parameters = next(one for one in asked if "AS busy" in one[0])
    rows = connection.exec_driver_sql(f"{_EXPLAIN[connection.dialect.name]} {statement}", parameters)
    return "\n".join(" ".join(map(str, row)) for row in rows)
