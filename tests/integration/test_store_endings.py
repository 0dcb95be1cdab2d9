"""A full file ends what it no longer has, and history stays with whom it belonged to; on both databases."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from outages.import_reports import ImportChange, ImportExample, ImportReport, ImportTerms
from outages.ledger import LedgerEntry, Means, Told
from outages.notifications import NotificationState, Policy, Result
from outages.places import AreaId
from outages.store import SQLCardRepository, SQLLedger, Store, SubscriberLoader
from outages.store.admin_tables import audit
from outages.store.import_tables import listings
from outages.store.tables import service_points
from outages.subscribers import SubscriberId
from outages.tickets import Departure, TicketId, TicketState, Withdrawal
from tests.support.fakes import FakeClock
from tests.support.store_world import ANNA, AUTHOR, BORIS, NOON, VERA, Town, free_ids, settle_town
from tests.support.subscriber_file import Home, write_file

NEW, OTHER = "+74822000004", "+74822000005"
#: The town of `settle_town`, as a billing system lists it.
ANNA_AT_12 = Home("A-1", "улица Королёва", "12", "5", (ANNA,))
BORIS_AT_14 = Home("B-2", "улица Королёва", "14А", "", (BORIS, ANNA), "Boris Ltd")
BORIS_AT_1 = Home("B-2", "улица Новая", "1", "", (BORIS, ANNA), "Boris Ltd")
VERA_AT_12 = Home("V-3", "улица Королёва", "12", "6", (VERA,), "Вера", "gas;internet;tv")
GLEB_AT_1 = Home("G-4", "улица Новая", "1", "", (), "Глеб")
EVERYBODY = (ANNA_AT_12, BORIS_AT_14, BORIS_AT_1, VERA_AT_12, GLEB_AT_1)
FULL = ImportTerms(full=True, confirmed=True)

Load = Callable[..., Awaitable[ImportReport]]


@pytest.fixture
async def town(store: Store) -> Town:
    return await settle_town(store, Policy())


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(NOON)


@pytest.fixture
async def load(town: Town, clock: FakeClock, tmp_path: Path) -> Load:
    """Load a file with these rows; everybody is listed already."""

    async def load_file(*homes: Home, terms: ImportTerms = FULL) -> ImportReport:
        path = write_file(tmp_path / "list.csv", homes)
        return await SubscriberLoader(town.store, clock).load(path, region="RU", author="olga", terms=terms)

    await town.store.write(free_ids)
    assert (await load_file(*EVERYBODY)).flaws_found == 0
    return load_file


def _without(*gone: Home) -> list[Home]:
    return [home for home in EVERYBODY if home not in gone]


async def _accounts(town: Town, number: str) -> list[str]:
    return [one.account for one in (await town.subscribers.recognise(number)).subscribers]


async def test_who_is_no_longer_listed_is_nobody_at_no_address(town: Town, load: Load) -> None:
    report = await load(*_without(VERA_AT_12))

    assert (report.subscribers_ended, report.points_ended, report.points_before) == (1, 1, 5)
    assert await _accounts(town, VERA) == []
    assert (await town.subscribers.keyed_account("3")).subscribers == ()
    assert "gas" not in await town.subscribers.supplied()
    assert [one.id for one in await town.subscribers.points_in([AreaId(4)], limit=9)] == [1]


async def test_an_address_moved_away_from_is_its_subscribers_no_longer(town: Town, load: Load) -> None:
    moved = replace_home(BORIS_AT_1, house="3")
    report = await load(*_without(BORIS_AT_1), moved)

    assert (report.subscribers_ended, report.points_ended, report.points_added) == (0, 1, 1)
    homes = [(one.street, one.house) for one in (await town.subscribers.recognise(BORIS)).points]
    assert homes == [("улица Королёва", "14А"), ("улица Новая", "3")]


def replace_home(home: Home, **changes: str) -> Home:
    return home._replace(**changes)  # type: ignore[arg-type]


async def test_a_partial_file_ends_nothing(town: Town, load: Load) -> None:
    report = await load(ANNA_AT_12, terms=ImportTerms())

    assert (report.rows, report.points_ended) == (1, 0)
    assert await _accounts(town, VERA) == ["V-3"]


async def test_a_full_file_ends_only_what_its_own_source_listed(town: Town, load: Load) -> None:
    water = replace(FULL, source="water")
    theirs = Home("W-9", "улица Новая", "9", "", (NEW,))
    await load(theirs, VERA_AT_12, terms=water)

    await load(*_without(VERA_AT_12))
    assert await _accounts(town, NEW) == ["W-9"]
    # The other source still lists her.
    assert await _accounts(town, VERA) == ["V-3"]

    await load(theirs, terms=water)
    assert await _accounts(town, VERA) == []


async def test_what_nobody_listed_before_belongs_to_the_first_source_that_does(
    town: Town, clock: FakeClock, tmp_path: Path
) -> None:
    async def load(*homes: Home) -> ImportReport:
        path = write_file(tmp_path / "list.csv", homes)
        return await SubscriberLoader(town.store, clock).load(path, region="RU", author="olga", terms=FULL)

    assert (await load(ANNA_AT_12, VERA_AT_12)).points_ended == 0
    assert (await load(ANNA_AT_12)).points_ended == 1
    assert await _accounts(town, BORIS) == ["B-2"]


async def test_whoever_comes_back_has_their_service_point_and_history_again(
    town: Town, load: Load, clock: FakeClock
) -> None:
    incident = await town.outage()
    before = await town.subscribers.recognise(VERA)
    ticket = await town.ticket(4, incident)
    await _hear(town, VERA, incident.id)

    clock.advance(timedelta(days=1))
    await load(*_without(VERA_AT_12))
    clock.advance(timedelta(days=1))
    report = await load(*EVERYBODY)

    assert (report.subscribers_added, report.points_added) == (1, 1)
    after = await town.subscribers.recognise(VERA)
    assert after.points == before.points
    assert [one.promise.incident_id for one in after.heard] == [incident.id]
    assert await _departure(town, ticket.id) is None


async def _hear(town: Town, number: str, incident: int) -> None:
    told = LedgerEntry(NOON, number, "call-1", Means.CALL, Told.OUT, incident, 1)  # type: ignore[arg-type]
    await SQLLedger(town.store).note([told])


async def _departure(town: Town, ticket: TicketId) -> Departure | None:
    (found,) = [one for one in await town.tickets.find(limit=99) if one.id == ticket]
    return found.departure


async def test_a_telephones_new_holder_hears_nothing_of_the_former_one(
    town: Town, load: Load, clock: FakeClock
) -> None:
    incident = await town.outage()
    await _hear(town, VERA, incident.id)
    await town.calls.write([])
    clock.advance(timedelta(days=1))

    await load(*_without(VERA_AT_12), Home("N-5", "улица Новая", "5", "", (VERA,)))

    caller = await town.subscribers.recognise(VERA)
    assert [one.account for one in caller.subscribers] == ["N-5"]
    assert (caller.heard, caller.called_at) == ((), ())


async def test_who_moved_away_is_told_all_the_same_what_they_asked(town: Town, load: Load) -> None:
    incident = await town.outage()
    ticket = await town.ticket(4, incident)
    await town.wish(ticket, VERA)

    await load(*_without(VERA_AT_12))
    assert await _departure(town, ticket.id) is Departure.MOVED_AWAY
    again = await town.outage(4)
    await town.incidents.restore(incident.id, author=AUTHOR, at=NOON)
    # A second outage at the address keeps the service out there, whoever lives in it.
    assert await town.tell(Result.HEARD, NOON + timedelta(minutes=1)) == []
    await town.incidents.restore(again.id, author=AUTHOR, at=NOON + timedelta(minutes=2))
    assert await town.tell(Result.HEARD, NOON + timedelta(minutes=3)) == [f"{VERA} restored"]


async def test_a_number_given_up_is_not_told_and_people_see_the_ticket(town: Town, load: Load) -> None:
    incident = await town.outage()
    ticket = await town.ticket(4, incident)
    await town.wish(ticket, VERA)
    await town.wish(ticket, OTHER, by=BORIS)

    report = await load(*_without(VERA_AT_12), VERA_AT_12._replace(phones=(NEW,)))

    assert (report.phones_taken, report.subscribers_updated) == (1, 1)
    assert await _departure(town, ticket.id) is Departure.NUMBER_LEFT
    evidence = (await SQLCardRepository(town.store).evidence([ticket.id]))[ticket.id]
    assert {one.consent.number: (one.withdrawal, one.withdrawn_at) for one in evidence} == {
        VERA: (Withdrawal.NUMBER_LEFT, NOON),
        OTHER: (None, None),
    }
    await town.incidents.restore(incident.id, author=AUTHOR, at=NOON)
    assert await town.tell(Result.HEARD, NOON + timedelta(minutes=1)) == [f"{OTHER} restored"]
    (listed,) = await town.tickets.find(departed=True)
    assert listed.id == ticket.id


async def test_a_leavers_number_is_told_until_it_is_given_to_somebody_else(
    town: Town, load: Load, clock: FakeClock
) -> None:
    incident = await town.outage()
    ticket = await town.ticket(4, incident)
    await town.wish(ticket, VERA)
    await town.incidents.restore(incident.id, author=AUTHOR, at=NOON)
    await load(*_without(VERA_AT_12))

    clock.advance(timedelta(minutes=1))
    await load(*_without(VERA_AT_12), Home("N-5", "улица Новая", "5", "", (VERA,)))

    assert await _departure(town, ticket.id) is Departure.NUMBER_LEFT
    assert await town.ring(NOON + timedelta(minutes=2)) == []
    (due,) = await town.notifications.find()
    assert due.state is NotificationState.DONE


async def test_agents_see_former_addresses_as_such(town: Town, load: Load) -> None:
    await load(*_without(BORIS_AT_1, VERA_AT_12))
    cards = SQLCardRepository(town.store)

    (_, boris) = (await cards.read(ANNA, None)).contracts
    assert [(one.point.house, one.ended_at) for one in boris.homes] == [("14А", None), ("1", NOON)]
    (vera,) = (await cards.read(None, SubscriberId(3))).contracts
    assert (vera.subscriber.phones, [one.ended_at for one in vera.homes]) == ((), [NOON])


async def test_a_file_that_would_end_too_much_changes_nothing_unless_confirmed(
    town: Town, load: Load
) -> None:
    cautious = ImportTerms(full=True, ends_at_most=20)
    refused = await load(ANNA_AT_12, BORIS_AT_14, BORIS_AT_1, terms=cautious)
    assert (refused.refused, refused.points_ended, refused.points_before) == (True, 2, 5)
    assert await _accounts(town, VERA) == ["V-3"]

    assert not (await load(*_without(GLEB_AT_1), terms=cautious)).refused
    assert not (await load(ANNA_AT_12, terms=replace(cautious, confirmed=True))).refused
    assert await _accounts(town, VERA) == []


async def test_a_dry_run_shows_the_first_changes_of_each_kind_and_makes_none(town: Town, load: Load) -> None:
    moved = Home("N-5", "улица Новая", "5", "2", (NEW,), "Нина")
    changed = VERA_AT_12._replace(phones=(OTHER,), services="tv")
    dry = replace(FULL, dry_run=True, confirmed=False, ends_at_most=100)
    lines = len(await town.store.read(lambda one: one.execute(select(audit)).all()))

    report = await load(ANNA_AT_12, changed, BORIS_AT_14, BORIS_AT_1, moved, terms=dry)

    assert report.examples == (
        ImportExample(ImportChange.SUBSCRIBER_ADDED, "N-5", "Нина"),
        ImportExample(ImportChange.SUBSCRIBER_UPDATED, "V-3", "Вера"),
        ImportExample(ImportChange.SUBSCRIBER_ENDED, "G-4", "Глеб"),
        ImportExample(ImportChange.POINT_ADDED, "N-5", "улица Новая, 5, 2"),
        ImportExample(ImportChange.POINT_UPDATED, "V-3", "улица Королёва, 12, 6"),
        ImportExample(ImportChange.POINT_ENDED, "G-4", "улица Новая, 1"),
        ImportExample(ImportChange.PHONE_TAKEN, "V-3", VERA),
    )
    assert await _accounts(town, VERA) == ["V-3"]
    assert len(await town.store.read(lambda one: one.execute(select(audit)).all())) == lines


async def test_a_changed_row_is_judged_with_the_unchanged_ones_of_its_account(load: Load) -> None:
    renamed = BORIS_AT_14._replace(name="Austral")
    report = await load(ANNA_AT_12, BORIS_AT_1, renamed, VERA_AT_12)
    assert [(one.line, one.column) for one in report.flaws] == [(4, "name")]

    report = await load(*EVERYBODY, BORIS_AT_1._replace(services="gas"))
    assert [(one.line, one.column) for one in report.flaws] == [(7, "flat")]
    assert (await load(*EVERYBODY, ANNA_AT_12)).flaws_found == 1


async def test_points_ended_are_dated_by_the_import(town: Town, load: Load, clock: FakeClock) -> None:
    clock.advance(timedelta(hours=3))
    await load(*_without(GLEB_AT_1))
    query = select(service_points.c.ended_at).where(service_points.c.id == 5)
    ended = await town.store.read(lambda one: one.execute(query).scalar_one())
    assert ended == NOON + timedelta(hours=3)


async def test_an_ended_address_has_one_open_ticket_as_before(town: Town, load: Load) -> None:
    ticket = await town.ticket(4, None)
    await load(*_without(VERA_AT_12))
    (found,) = await town.tickets.find(states=[TicketState.OPEN])
    assert (found.id, found.departure) == (ticket.id, Departure.MOVED_AWAY)


async def test_what_was_imported_before_digests_is_ended_or_taken_over(town: Town, load: Load) -> None:
    await town.store.write(lambda connection: connection.execute(update(listings).values(digest=None)))
    water = replace(FULL, source="water")
    await load(VERA_AT_12, terms=water)

    # Gleb is still the usual source's; Vera is the other's now.
    assert (await load(*_without(VERA_AT_12, GLEB_AT_1))).points_ended == 1
    assert await _accounts(town, VERA) == ["V-3"]
    assert (await load(terms=water)).points_ended == 1
