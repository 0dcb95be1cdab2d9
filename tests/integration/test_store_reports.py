"""What callers report stays with their ticket; their voices are listened to under somebody's name, and forgotten."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from outages.edits import draft_of
from outages.errors import NotFoundError
from outages.notifications import Policy
from outages.places import AreaId
from outages.reports import Complaint, Detail, ReportId
from outages.scopes import Scope, ScopeItem
from outages.store import Store
from outages.store.admin_tables import audit
from outages.store.reports import SQLReportRepository
from outages.subscribers import Service
from tests.support.store_world import AUTHOR, NOON, Town, settle_town

TV_OUT = Complaint(frozenset({Service.TV}))
VOICE = Detail("0123.wav", 7)


@pytest.fixture
async def town(store: Store) -> Town:
    return await settle_town(store, Policy())


@pytest.fixture
def repository(town: Town) -> SQLReportRepository:
    return SQLReportRepository(town.store)


async def test_what_was_said_in_each_call_is_found_with_the_ticket(
    town: Town, repository: SQLReportRepository
) -> None:
    ticket = await town.ticket(1, None)
    later = NOON + timedelta(hours=1)
    await repository.keep(ticket.id, TV_OUT, call_id="call-1", at=NOON)
    await repository.keep(ticket.id, Complaint(hazard=True), call_id="call-2", at=later)
    second, first = (await repository.find([ticket.id]))[ticket.id]
    assert (first.complaint, first.call_id, first.at) == (TV_OUT, "call-1", NOON)
    assert (second.complaint, second.at, second.detail) == (Complaint(hazard=True), later, None)


async def test_a_write_that_is_repeated_is_one_report_and_danger_stays(
    town: Town, repository: SQLReportRepository
) -> None:
    ticket = await town.ticket(1, None)
    first = await repository.keep(ticket.id, Complaint(hazard=True), call_id="call-1", at=NOON)
    assert await repository.keep(ticket.id, TV_OUT, call_id="call-1", at=NOON) == first
    (report,) = (await repository.find([ticket.id]))[ticket.id]
    assert report.complaint == Complaint(TV_OUT.services, hazard=True)


async def test_a_voice_is_heard_under_a_name(town: Town, repository: SQLReportRepository) -> None:
    ticket = await town.ticket(1, None)
    report = await repository.keep(ticket.id, TV_OUT, call_id="call-1", at=NOON)
    await repository.attach(report, VOICE)
    assert await repository.listen(ticket.number, author="olga", at=NOON) == VOICE
    rows = await town.store.read(lambda connection: connection.execute(select(audit)).all())
    assert [(row.author, row.action, row.entity_id) for row in rows] == [("olga", "listen", ticket.number)]


async def test_what_is_not_there_is_no_voice(town: Town, repository: SQLReportRepository) -> None:
    ticket = await town.ticket(1, None)
    await repository.keep(ticket.id, TV_OUT, call_id="call-1", at=NOON)
    with pytest.raises(NotFoundError):
        await repository.listen(ticket.number, author="olga", at=NOON)
    with pytest.raises(NotFoundError):
        await repository.attach(ReportId(404), VOICE)


async def test_a_fault_found_inside_an_outage_began_with_its_first_report(
    town: Town, repository: SQLReportRepository
) -> None:
    street = await town.outage(3)
    reported = await town.ticket(1, street), await town.ticket(4, street)
    for minutes, ticket in zip((20, 10), reported, strict=True):
        at = NOON + timedelta(minutes=minutes)
        await repository.keep(ticket.id, TV_OUT, call_id=f"call-{minutes}", at=at)

    later = NOON + timedelta(hours=1)
    draft = replace(draft_of(street), scope=Scope((ScopeItem(AreaId(4)),)), parent_id=street.id)
    made = await town.incidents.create(draft, author=AUTHOR, at=later)
    nested = await town.incidents.publish(made.id, author=AUTHOR, at=later)

    assert (nested.parent_id, nested.began) == (street.id, NOON + timedelta(minutes=10))
