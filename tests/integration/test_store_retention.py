"""Old data leave, children before parents, on both databases; what newer data are understood by stays."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, func, select

from outages.alarms import AlarmKind, AlarmReason
from outages.call_list import CallListOutcome
from outages.calls import CallOutcome, CallRecord, Direction, Promise
from outages.incidents import Incident
from outages.ledger import LedgerEntry, Means, Outcome, Told
from outages.notifications import Policy, Result
from outages.places import AreaId
from outages.queue_callbacks import KeptPlace
from outages.replies.repository import IncomingReply
from outages.reports import Complaint, Detail
from outages.retention import DataKind
from outages.scopes import ScopeItem
from outages.store import (
    SQLAlarmRepository,
    SQLCallListRepository,
    SQLLedger,
    SQLQueueCallbackRepository,
    SQLReplyRepository,
    SQLReportRepository,
    SQLRetentionRepository,
    SQLTellingRuleRepository,
    Store,
)
from outages.store.admin_tables import audit
from outages.store.alarm_tables import alarms
from outages.store.call_tables import callbacks, calls, ledger, promises
from outages.store.notification_tables import (
    attempts,
    branch_notifications,
    call_list,
    consents,
    notification_tickets,
    notifications,
)
from outages.store.reply_tables import replies, reply_tickets
from outages.store.sms_tables import sent_segments
from outages.store.tables import metadata, reports, ticket_incidents, tickets
from outages.subscribers import SubscriberId
from outages.telling_rules import Audience, Fact, TellingRule
from outages.tickets import Channel, Ticket, TicketId, TicketState
from tests.support.store_world import ANNA, AUTHOR, BORIS, NOON, VERA, Town, settle_town

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
#: Everything that the stories below leave is over by then.
LATER = NOON + 2 * DAY
VOICE = Detail("0123.wav", 7)
_OF_TICKETS = (
    *(tickets, reports, ticket_incidents, consents, notifications, notification_tickets, attempts),
    branch_notifications,
    *(calls, promises, ledger, replies, reply_tickets, call_list),
)


@pytest.fixture
async def town(store: Store) -> Town:
    return await settle_town(store, Policy())


async def _forget(town: Town, *kinds: DataKind, before: datetime = LATER) -> dict[DataKind, int]:
    repository = SQLRetentionRepository(town.store)
    return {kind: await repository.forget(kind, before=before) for kind in kinds or DataKind}


async def _count(town: Town, *tables: Any) -> dict[str, int]:  # noqa: ANN401 - tables
    def count(connection: Connection) -> dict[str, int]:
        return {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in tables
        }

    return await town.store.read(count)


async def _record(
    town: Town,
    key: str,
    ticket: Ticket | None = None,
    *,
    number: str | None = ANNA,
    promise: Promise | None = None,
    at: datetime = NOON,
) -> None:
    """Record a call to the line."""
    await town.calls.write(
        [
            CallRecord(
                key,
                Direction.INBOUND,
                number,
                SubscriberId(1),
                None if ticket is None else ticket.id,
                "ru",
                at,
                at + timedelta(minutes=2),
                CallOutcome.COMPLETED,
                promises=(promise,) if promise else (),
            )
        ]
    )


async def _whole_story(town: Town) -> Incident:
    """Anna calls about an outage, reports it in her own words, asks to be told, and is told."""
    one = await town.outage(3)
    ticket = await town.ticket(1, one)
    await _record(town, "call-1", ticket, promise=Promise(one.id, 1, NOON + HOUR))
    kept = SQLReportRepository(town.store)
    report = await kept.keep(ticket.id, Complaint(hazard=True), call_id="call-1", at=NOON)
    await kept.attach(report, VOICE)
    await town.wish(ticket, ANNA)
    await town.incidents.restore(one.id, author=AUTHOR, at=NOON + HOUR)
    assert await town.tell(Result.HEARD, NOON + HOUR) == [f"{ANNA} restored"]
    assert await SQLReplyRepository(town.store).take(IncomingReply(ANNA, "да"), at=NOON + HOUR)
    return one


async def test_a_whole_story_leaves_without_a_trace_but_the_incident(town: Town) -> None:
    one = await _whole_story(town)
    gone = await _forget(town)
    assert gone.pop(DataKind.AUDIT) == 3
    assert gone.pop(DataKind.QUEUE_CALLBACKS) == 0
    assert gone.pop(DataKind.ALARMS) == 0
    assert gone.pop(DataKind.SEGMENTS) == 0
    assert gone == {
        DataKind.CALLS: 1,
        DataKind.VOICES: 1,
        DataKind.LEDGER: 2,
        DataKind.NOTICES: 0,
        DataKind.CONSENTS: 1,
        DataKind.REPLIES: 1,
        DataKind.TICKETS: 1,
    }
    assert set((await _count(town, *_OF_TICKETS)).values()) == {0}
    assert (await town.incidents.get(one.id)).restored_at == NOON + HOUR
    assert set((await _forget(town)).values()) == {0}


async def test_a_message_stays_while_it_waits_for_a_person_or_its_ticket_is_open(town: Town) -> None:
    one = await town.outage(3)
    ticket = await town.ticket(1, one)
    await town.wish(ticket, ANNA, channel=Channel.SMS)
    await town.incidents.restore(one.id, author=AUTHOR, at=NOON)
    await town.tell(Result.DELIVERED, NOON, Channel.SMS)
    written = SQLReplyRepository(town.store)
    doubtful = await written.take(IncomingReply(VERA, "то есть, то нет"), at=NOON)
    assert doubtful is not None
    await written.take(IncomingReply(ANNA, "нет"), at=NOON)
    assert await _forget(town, DataKind.REPLIES) == {DataKind.REPLIES: 0}
    await written.finish(doubtful.id, author=AUTHOR, at=NOON)
    assert await _forget(town, DataKind.REPLIES) == {DataKind.REPLIES: 1}
    await town.tickets.close(ticket.number, reason="solved", author=AUTHOR, at=NOON)
    assert await _forget(town, DataKind.REPLIES) == {DataKind.REPLIES: 1}


@pytest.mark.parametrize("kept", [DataKind.CALLS, DataKind.VOICES, DataKind.LEDGER, DataKind.CONSENTS])
async def test_a_ticket_stays_while_something_kept_longer_refers_to_it(town: Town, kept: DataKind) -> None:
    await _whole_story(town)
    gone = await _forget(town, *(kind for kind in DataKind if kind is not kept))
    assert gone[DataKind.TICKETS] == 0
    await _forget(town, kept)
    assert await _forget(town, DataKind.TICKETS) == {DataKind.TICKETS: 1}


async def test_nothing_leaves_before_its_time(town: Town) -> None:
    await _whole_story(town)
    assert set((await _forget(town, before=NOON)).values()) == {0}
    ended = await _forget(town, before=NOON + HOUR)
    assert (ended[DataKind.LEDGER], ended[DataKind.CONSENTS], ended[DataKind.TICKETS]) == (0, 0, 0)


async def test_a_voice_leaves_and_the_report_stays(town: Town) -> None:
    await _whole_story(town)
    repository = SQLRetentionRepository(town.store)
    assert await repository.known_voices([VOICE.name, "other.wav"]) == {VOICE.name}
    await _forget(town, DataKind.VOICES)
    assert await repository.known_voices([VOICE.name]) == set()
    (found,) = (await SQLReportRepository(town.store).find([TicketId(1)])).values()
    assert [(one.complaint, one.detail) for one in found] == [(Complaint(hazard=True), None)]


async def test_what_is_open_active_or_pending_is_never_touched(town: Town) -> None:
    one = await town.outage(3)
    first, second = await town.ticket(1, one), await town.ticket(4, one)
    await town.wish(first, ANNA)
    await town.wish(second, VERA)
    await town.tickets.close(second.number, reason="solved", author=AUTHOR, at=NOON)
    await _record(town, "call-1", first, promise=Promise(one.id, 1, NOON + HOUR))
    await SQLQueueCallbackRepository(town.store, Policy(), node="").keep(
        KeptPlace("call-1", ANNA, "ru", NOON, first=False, ticket=first.number), at=NOON
    )
    before = await _count(town, *_OF_TICKETS, callbacks)
    await _forget(town)
    assert await _count(town, *_OF_TICKETS, callbacks) == before

    await town.incidents.restore(one.id, author=AUTHOR, at=NOON + HOUR)
    pending = await _count(town, *_OF_TICKETS)
    assert await _forget(town, DataKind.CONSENTS, DataKind.TICKETS) == {
        DataKind.CONSENTS: 0,
        DataKind.TICKETS: 0,
    }
    assert await _count(town, *_OF_TICKETS) == pending
    assert sorted(await town.tell(Result.HEARD, NOON + HOUR)) == [f"{ANNA} restored", f"{VERA} restored"]


async def test_a_kept_place_that_is_over_leaves(town: Town) -> None:
    places = SQLQueueCallbackRepository(town.store, Policy(), node="")
    await places.keep(KeptPlace("call-1", ANNA, "ru", NOON, first=False, ticket=""), at=NOON)
    await places.give_up("call-1")
    assert await _forget(town, DataKind.QUEUE_CALLBACKS) == {DataKind.QUEUE_CALLBACKS: 1}


async def test_what_was_heard_is_remembered_while_its_incident_goes_on(town: Town) -> None:
    first, second = await town.outage(3), await town.outage(3)
    await _record(town, "call-1", promise=Promise(first.id, 1, NOON + HOUR))
    await town.incidents.merge(first.id, second.id, author=AUTHOR, at=NOON)
    assert await _forget(town, DataKind.LEDGER) == {DataKind.LEDGER: 0}
    (heard,) = (await town.subscribers.recognise(ANNA)).heard
    assert heard.promise.incident_id == second.id

    await town.incidents.restore(second.id, author=AUTHOR, at=LATER)
    assert await _forget(town, DataKind.LEDGER) == {DataKind.LEDGER: 0}
    assert await _forget(town, DataKind.LEDGER, before=LATER + HOUR) == {DataKind.LEDGER: 1}


async def test_a_promise_kept_at_the_persons_own_address_stays_kept(town: Town) -> None:
    one = await town.outage(3)
    ticket = await town.ticket(1, one)
    await _record(town, "call-1", promise=Promise(one.id, 1, NOON + HOUR))
    await town.incidents.restore_part(one.id, [ScopeItem(AreaId(4))], author=AUTHOR, at=NOON + HOUR)
    await town.incidents.restore(one.id, author=AUTHOR, at=NOON + 5 * HOUR)
    assert (await town.tickets.find())[0].state is TicketState.CLOSED

    found = SQLLedger(town.store)
    for _ in range(2):
        assert [line.outcome for line in await found.find(at=LATER)] == [Outcome.KEPT]
        assert await _forget(town, DataKind.TICKETS) == {DataKind.TICKETS: 0}
    await _forget(town, DataKind.LEDGER)
    assert await _forget(town, DataKind.TICKETS) == {DataKind.TICKETS: 1}
    assert await town.tickets.find(number=ticket.number) == []


async def test_a_notification_about_several_tickets_goes_with_the_last_of_them(town: Town) -> None:
    one = await town.outage(3)
    first, second = await town.ticket(1, one), await town.ticket(2, one)
    for ticket in (first, second):
        await town.wish(ticket, ANNA)
    await town.incidents.restore(one.id, author=AUTHOR, at=NOON + HOUR)
    await town.tell(Result.HEARD, NOON + HOUR)
    await town.tickets.reopen(second.number, reason="called again", author=AUTHOR, at=NOON + 2 * HOUR)

    await _forget(town)
    (told,) = await town.notifications.find()
    assert (told.ticket_numbers, len(told.attempts)) == ((second.number,), 1)

    await town.tickets.close(second.number, reason="solved", author=AUTHOR, at=NOON + 3 * HOUR)
    await _forget(town)
    assert set((await _count(town, *_OF_TICKETS)).values()) == {0}


async def test_a_notification_without_a_ticket_goes_by_its_age_once_it_is_over(town: Town) -> None:
    rule = TellingRule(Audience.AFFECTED, Channel.CALL)
    rules = SQLTellingRuleRepository(town.store, town.policy)
    await rules.set(Fact.PUBLISHED, rule, author=AUTHOR, at=NOON)
    await town.outage(3)
    assert await _forget(town, DataKind.NOTICES) == {DataKind.NOTICES: 0}
    assert len(await town.tell(Result.HEARD, NOON)) == 3
    assert await _forget(town, DataKind.NOTICES) == {DataKind.NOTICES: 3}
    assert await town.notifications.find() == []


async def test_the_reopening_of_an_incident_takes_back_what_was_told_in_time(town: Town) -> None:
    one = await _whole_story(town)
    at = NOON + 30 * DAY
    await _forget(town, before=at - 30 * DAY)
    await town.incidents.reopen(one.id, None, author=AUTHOR, at=at)
    assert await town.tell(Result.HEARD, at) == [f"{ANNA} reopened"]


async def test_a_ticket_closed_by_hand_stays_until_its_outage_has_been_over_for_as_long(town: Town) -> None:
    one = await town.outage(3)
    ticket = await town.ticket(1, one)
    await town.tickets.close(ticket.number, reason="solved", author=AUTHOR, at=NOON)
    await town.incidents.restore(one.id, author=AUTHOR, at=NOON + 40 * DAY)
    for days, gone in ((40, 0), (41, 1)):
        left = await _forget(town, DataKind.TICKETS, before=NOON + days * DAY)
        assert left == {DataKind.TICKETS: gone}


async def test_old_lines_of_the_audit_trail_leave(town: Town) -> None:
    await town.outage(3)
    assert (await _count(town, audit))["audit"] == 2
    assert await _forget(town, DataKind.AUDIT, before=NOON) == {DataKind.AUDIT: 0}
    assert await _forget(town, DataKind.AUDIT) == {DataKind.AUDIT: 2}


async def test_a_step_is_some_hundred_rows_and_the_next_goes_on(town: Town) -> None:
    for number in range(310):
        await _record(town, f"call-{number}", number=None, at=NOON + timedelta(seconds=number))
    steps = [(await _forget(town, DataKind.CALLS))[DataKind.CALLS] for _ in range(3)]
    assert steps == [300, 10, 0]


async def test_workers_that_delete_at_once_delete_each_row_once(town: Town) -> None:
    one = await town.outage(3)
    entries = [
        LedgerEntry(NOON, BORIS, f"call-{number}", Means.CALL, Told.OUT, one.id, number)
        for number in range(50)
    ]
    await SQLLedger(town.store).note(entries)
    await town.incidents.cancel(one.id, author=AUTHOR, at=NOON)
    gone = await asyncio.gather(*[_forget(town, DataKind.LEDGER) for _ in range(4)])
    assert sum(one[DataKind.LEDGER] for one in gone) == 50
    assert await _count(town, ledger) == {"ledger": 0}


async def test_an_entry_of_the_call_list_leaves_with_its_ticket(store: Store) -> None:
    town = await settle_town(store, Policy(tries=1, listed_for=HOUR))
    one = await town.outage(3)
    await town.wish(await town.ticket(1, one), ANNA)
    await town.incidents.restore(one.id, author=AUTHOR, at=NOON)
    await town.tell(Result.NO_ANSWER, NOON)
    calls_of = SQLCallListRepository(store)
    (entry,) = await calls_of.find(at=NOON)
    await calls_of.take(entry.id, author=AUTHOR, at=NOON)
    await _forget(town)
    assert (await _count(town, call_list))["call_list"] == 1
    await calls_of.settle(entry.id, CallListOutcome.UNREACHED, author=AUTHOR, at=NOON)
    await _forget(town)
    assert set((await _count(town, *_OF_TICKETS)).values()) == {0}


def test_every_table_is_deleted_by_age_or_kept_for_a_reason() -> None:
    """A new table has to be placed: in a rule of retention, or here."""
    kept = {
        "areas", "subscribers", "phones", "service_points",  # the provider's own, as long as its file has them
        "incidents", "incident_versions", "scope_items", "etr_revisions",  # what happened; nobody's data
        "campaigns", "branches", "telling_rules", "incident_telling_rules",  # what was told of it, where and to whom
        "gateway_paces",  # a row a gateway
        "proposals",  # what reports pointed to
        "notice_templates",  # as long as their managers keep them
        "area_rates", "baselines",  # how many reports are usual there
        "report_areas",  # for three hours
        "versions", "tokens", "logins", "sessions",  # the line's own
        "former_phones",  # or their next holders would hear what these were told
        "sources", "listings",  # as long as a list has them
        "consequences", "imports", "import_rows", "import_phones", "import_losses", "import_endings",  # for minutes
        "opt_outs",  # evidence, and obeyed as long as there is the telephone
        "tries",  # for an hour
        "service_processes", "call_minutes",  # for a day
    }  # fmt: skip
    by_age = {table.name for table in (*_OF_TICKETS, alarms, callbacks, audit, sent_segments)}
    assert kept | by_age == set(metadata.tables)
    assert not kept & by_age


async def test_alarms_go_once_they_have_been_over_for_long_enough(town: Town) -> None:
    kept = SQLAlarmRepository(town.store)
    for reasons in (
        [AlarmReason(AlarmKind.AGENTS), AlarmReason(AlarmKind.STILL_OUT)],
        [AlarmReason(AlarmKind.AGENTS)],
    ):
        await kept.observe(reasons, kinds=list(AlarmKind), node="a", at=NOON, again_after=None)
    assert (await _forget(town, DataKind.ALARMS, before=NOON))[DataKind.ALARMS] == 0
    assert (await _forget(town, DataKind.ALARMS))[DataKind.ALARMS] == 1
    assert [one.reason.kind for one in await kept.find()] == [AlarmKind.AGENTS]
