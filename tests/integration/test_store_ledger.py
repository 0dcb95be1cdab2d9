"""What each person was told, and whether it was kept, on both databases."""

from dataclasses import replace
from datetime import timedelta

import pytest

from outages.incidents import Incident
from outages.ledger import LedgerEntry, Means, Outcome, Told
from outages.notifications import Policy, Result
from outages.store import SQLLedger, Store
from outages.tickets import Channel
from tests.support.store_world import ANNA, AUTHOR, BORIS, NOON, Town, settle_town

LATER = NOON + timedelta(hours=1)
EVENING = NOON + timedelta(hours=6)
NIGHT = NOON + timedelta(hours=9)


@pytest.fixture
async def town(store: Store) -> Town:
    return await settle_town(store, Policy())


@pytest.fixture
def ledger(store: Store) -> SQLLedger:
    return SQLLedger(store)


def _entry(incident: Incident, number: str | None = ANNA) -> LedgerEntry:
    """Return that somebody heard in a call that the evening was promised."""
    return LedgerEntry(NOON, number, "call-1", Means.CALL, Told.OUT, incident.id, 1, EVENING)


async def test_what_was_told_comes_back_latest_first(town: Town, ledger: SQLLedger) -> None:
    one, other = await town.outage(3), await town.outage(6)
    entries = [_entry(one), _entry(other), _entry(one, BORIS), replace(_entry(one), revision=2, etr=None)]
    await ledger.note(entries)
    await ledger.note([])

    found = await ledger.find(at=NOON)
    assert [line.entry for line in found] == entries[::-1]
    assert [line.entry for line in await ledger.find(at=NOON, number=BORIS)] == [entries[2]]
    assert [line.entry for line in await ledger.find(at=NOON, incident=other.id)] == [entries[1]]
    assert await ledger.find(at=NOON, limit=2) == found[:2]
    assert await ledger.find(at=NOON, limit=2, before=found[1].id) == found[2:]


async def test_a_person_is_told_the_same_once_and_the_first_time_stays(town: Town, ledger: SQLLedger) -> None:
    first = _entry(await town.outage())
    again = replace(first, at=LATER, source="call-2")
    news = [
        replace(first, means=Means.GENERAL),
        replace(first, revision=2),
        replace(first, told=Told.REOPENED),
        replace(first, number=BORIS),
    ]
    await ledger.note([first, again])
    await ledger.note([again, *news])

    assert [line.entry for line in await ledger.find(at=NOON)] == [*news[::-1], first]


async def test_who_withholds_their_number_is_told_call_by_call(town: Town, ledger: SQLLedger) -> None:
    first = _entry(await town.outage(), None)
    second = replace(first, source="call-2")
    await ledger.note([first, first, second])

    assert [line.entry for line in await ledger.find(at=NOON)] == [second, first]


async def _outcome(ledger: SQLLedger, at: timedelta) -> Outcome:
    """Return what became of the only promise some time after noon."""
    (line,) = await ledger.find(at=NOON + at)
    return line.outcome


async def test_a_promise_is_open_then_kept_or_broken(town: Town, ledger: SQLLedger) -> None:
    one = await town.outage()
    await ledger.note([_entry(one)])
    assert await _outcome(ledger, timedelta(hours=5)) is Outcome.OPEN
    assert await _outcome(ledger, timedelta(hours=6)) is Outcome.BROKEN

    await town.incidents.restore(one.id, author=AUTHOR, at=NIGHT, ended_at=EVENING)
    assert await _outcome(ledger, timedelta(hours=9)) is Outcome.KEPT
    await town.incidents.reopen(one.id, None, author=AUTHOR, at=NIGHT)
    assert await _outcome(ledger, timedelta(hours=9)) is Outcome.BROKEN
    await town.incidents.restore(one.id, author=AUTHOR, at=NIGHT)
    assert await _outcome(ledger, timedelta(hours=9)) is Outcome.BROKEN


async def test_a_withdrawn_notice_kept_or_broke_nothing(town: Town, ledger: SQLLedger) -> None:
    one = await town.outage()
    await ledger.note([_entry(one)])
    await town.incidents.cancel(one.id, author=AUTHOR, at=LATER)

    assert await _outcome(ledger, timedelta(hours=9)) is Outcome.NONE


async def test_what_a_merged_incident_promised_is_kept_by_the_one_that_goes_on(
    town: Town, ledger: SQLLedger
) -> None:
    one, other = await town.outage(3), await town.outage(6)
    await ledger.note([_entry(one)])
    await town.incidents.merge(one.id, other.id, author=AUTHOR, at=LATER)
    assert await _outcome(ledger, timedelta(hours=5)) is Outcome.OPEN
    await town.incidents.restore(other.id, author=AUTHOR, at=EVENING)

    assert await _outcome(ledger, timedelta(hours=9)) is Outcome.KEPT
    assert [line.entry.incident_id for line in await ledger.find(at=NIGHT)] == [one.id]


@pytest.mark.parametrize(
    ("channel", "results", "means"),
    [
        (Channel.CALL, [Result.WORKS], Means.RING_BACK),
        (Channel.CALL, [Result.STILL_OUT], Means.RING_BACK),
        (Channel.SMS, [Result.ACCEPTED, Result.DELIVERED], Means.SMS),
        (Channel.CALL, [Result.NO_ANSWER], None),
        (Channel.CALL, [Result.OVERTAKEN], None),
        (Channel.SMS, [Result.UNDELIVERED], None),
    ],
)
async def test_a_notification_is_noted_once_it_was_heard(
    town: Town, ledger: SQLLedger, channel: Channel, results: list[Result], means: Means | None
) -> None:
    one = await town.outage()
    await town.wish(await town.ticket(1, one), ANNA, channel=channel)
    await town.incidents.restore(one.id, author=AUTHOR, at=NOON)
    (due,) = await town.ring(NOON, channel)
    for result in results:
        await town.notifications.settle(due.attempt.id, result, at=LATER)

    noted = [line.entry for line in await ledger.find(at=LATER, number=ANNA)]
    assert noted == [
        LedgerEntry(NOON, ANNA, due.attempt.id, kept, Told.RESTORED, one.id, 1) for kept in [means] if kept
    ]


async def test_who_hears_that_it_was_a_mistake_hears_the_new_estimate(town: Town, ledger: SQLLedger) -> None:
    one = await town.outage()
    await town.wish(await town.ticket(1, one), ANNA)
    await town.incidents.restore(one.id, author=AUTHOR, at=NOON)
    await town.tell(Result.HEARD, NOON)
    await town.incidents.reopen(one.id, EVENING, author=AUTHOR, at=LATER)
    await town.tell(Result.HEARD, LATER)

    line, _ = await ledger.find(at=LATER)
    assert (line.entry.told, line.entry.revision, line.entry.etr) == (Told.REOPENED, 2, EVENING)
    assert line.outcome is Outcome.OPEN
