"""Drafts are published at their time, in the name of whoever chose it, on both databases."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from outages.edits import draft_of
from outages.errors import StaleError
from outages.incidents import Cause, Incident, IncidentDraft, IncidentKind, State
from outages.notifications import Policy
from outages.places import AreaId
from outages.scopes import Scope, ScopeItem
from outages.store import SQLPublicationRepository, Store
from outages.store.admin_tables import audit
from outages.subscribers import Service
from tests.support.store_world import AUTHOR, NOON, Town, settle_town

AT_SIX = NOON + timedelta(hours=6)
MOMENT = timedelta(seconds=1)
WRITTEN = IncidentDraft(
    IncidentKind.UNPLANNED,
    frozenset({Service.INTERNET}),
    Scope((ScopeItem(AreaId(3)),)),
    Cause.POWER,
    etr=AT_SIX + timedelta(hours=2),
)


@pytest.fixture
async def town(store: Store) -> Town:
    return await settle_town(store, Policy())


@pytest.fixture
def publications(town: Town) -> SQLPublicationRepository:
    return SQLPublicationRepository(town.store, town.policy)


@pytest.fixture
async def timed(town: Town, publications: SQLPublicationRepository) -> Incident:
    draft = await town.incidents.create(WRITTEN, author="olga", at=NOON)
    return await publications.publish_later(draft.id, AT_SIX, author="maria", at=NOON, seen=1)


async def test_a_draft_is_published_at_its_time_in_the_name_of_who_chose_it(
    town: Town, publications: SQLPublicationRepository, timed: Incident
) -> None:
    waiting = await town.ticket(1, None)
    assert await publications.publish_due(at=AT_SIX - MOMENT) == []
    assert await publications.waiting() == [timed]

    (published,) = await publications.publish_due(at=AT_SIX + MOMENT)

    assert published == await town.incidents.get(timed.id)
    assert (published.state, published.published_at) == (State.ACTIVE, AT_SIX + MOMENT)
    assert published.publish_at is None
    assert await town.tickets.find() == [replace(waiting, incident_id=timed.id)]
    lines = await town.store.read(lambda connection: connection.execute(select(audit)).all())
    assert [(one.author, one.action) for one in lines if one.entity == "incident"] == [
        ("olga", "create"),
        ("maria", "publish_later"),
        ("maria", "publish"),
    ]
    assert await publications.publish_due(at=AT_SIX + MOMENT) == []
    assert await publications.waiting() == []


async def test_two_leaders_publish_a_draft_once(
    town: Town, publications: SQLPublicationRepository, timed: Incident
) -> None:
    other = SQLPublicationRepository(town.store, town.policy)
    both = await asyncio.gather(*(one.publish_due(at=AT_SIX) for one in (publications, other)))
    assert sorted(map(len, both)) == [0, 1]
    assert (await town.incidents.get(timed.id)).version == timed.version + 1


async def test_whoever_was_down_publishes_late_unless_the_estimate_has_passed(
    town: Town, publications: SQLPublicationRepository, timed: Incident
) -> None:
    endless = await town.incidents.create(replace(WRITTEN, etr=None), author=AUTHOR, at=NOON)
    await publications.publish_later(endless.id, AT_SIX, author=AUTHOR, at=NOON)
    late = AT_SIX + timedelta(hours=3)
    assert [one.id for one in await publications.publish_due(at=late)] == [endless.id]
    assert [one.id for one in await publications.waiting()] == [timed.id], "it waits for a person"

    later = replace(draft_of(timed), etr=late + timedelta(hours=1))
    corrected = await town.incidents.edit(timed.id, later, author=AUTHOR, at=late, seen=timed.version)

    assert corrected.publish_at is None
    assert await publications.publish_due(at=late) == []
    assert (await town.incidents.get(timed.id)).state is State.DRAFT


async def test_a_draft_that_is_held_back_or_discarded_is_not_published(
    town: Town, publications: SQLPublicationRepository, timed: Incident
) -> None:
    with pytest.raises(StaleError):
        await publications.publish_later(timed.id, None, author="ivan", at=NOON, seen=1)
    held = await publications.publish_later(timed.id, None, author="ivan", at=NOON, seen=timed.version)
    assert held.publish_at is None
    await publications.publish_later(timed.id, AT_SIX, author="ivan", at=NOON)
    await town.incidents.cancel(timed.id, author="ivan", at=NOON)
    assert await publications.publish_due(at=AT_SIX) == []
    assert await publications.waiting() == []
    versions = await town.incidents.history(timed.id)
    assert [one.action for one in versions][2:] == ["hold_back", "publish_later", "cancel"]
