"""One person's data on both databases: all of it is handed out; erased, nothing in it names them any more."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, insert, select

from outages.calls import Promise
from outages.errors import ConflictError, NotFoundError
from outages.imports import COLUMNS
from outages.ledger import LedgerEntry, Means, Outcome, Told
from outages.notifications import Policy, Result
from outages.persons import ERASED, RecordKind, Whose
from outages.queue_callbacks import KeptPlace
from outages.replies.repository import AnswerState, IncomingReply
from outages.store import (
    SQLCardRepository,
    SQLLedger,
    SQLPersonRepository,
    SQLQueueCallbackRepository,
    SQLReplyRepository,
    Store,
    SubscriberLoader,
)
from outages.store.admin_tables import audit
from outages.store.persons import _LISTS
from outages.store.tables import metadata, phones, service_points, subscribers
from outages.tickets import Channel
from tests.support.fakes import FakeClock
from tests.support.person_histories import HOUR, MOBILE, VERAS, VOICE, call_of, live
from tests.support.runtime import PROJECT
from tests.support.store_world import ANNA, AUTHOR, NOON, VERA, Town, settle_town


@pytest.fixture
async def town(store: Store) -> Town:
    return await settle_town(store, Policy())


@pytest.fixture
def persons(town: Town) -> SQLPersonRepository:
    return SQLPersonRepository(town.store)


async def _dump(town: Town) -> Mapping[str, list[str]]:
    """Return every row of every table, as text."""

    def read(connection: Connection) -> Mapping[str, list[str]]:
        return {
            table.name: [str(tuple(row)) for row in connection.execute(select(table))]
            for table in metadata.sorted_tables
        }

    return await town.store.read(read)


def _naming(dump: Mapping[str, list[str]], *words: str) -> Iterator[str]:
    for table, rows in dump.items():
        yield from (f"{table}: {row}" for row in rows for word in words if word in row)


async def _row(town: Town, query: Any) -> Any:  # noqa: ANN401 - a row
    return await town.store.read(lambda connection: connection.execute(query).one())


async def test_everything_that_is_held_is_handed_out(town: Town, persons: SQLPersonRepository) -> None:
    ticket = await live(town)
    data = await persons.export(VERAS, author="olga", at=NOON)
    assert (data.account, data.numbers, data.shared, data.voices) == ("V-3", (VERA,), (), (VOICE.name,))
    assert {name: len(rows) for name, rows in data.records.items()} == {
        "subscriber": 1,
        "addresses": 1,
        "tickets": 1,
        "ticket_incidents": 1,
        "reports": 1,
        "consents": 1,
        "opt_outs": 2,
        "former_phones": 0,
        "notifications": 1,
        "notification_tickets": 1,
        "attempts": 1,
        "sent_segments": 1,
        "call_list": 0,
        "ledger": 4,
        "calls": 3,
        "promises": 3,
        "queue_callbacks": 1,
        "tries": 2,
        "audit": 4,
        "replies": 1,
        "reply_tickets": 0,
    }
    (home,) = data.records["addresses"]
    assert (home["address"], home["flat"]) == (("Тверская область", "Тверь", "улица Королёва", "12"), "6")
    assert data.records["tickets"][0]["number"] == ticket.number
    (attempt,), (reply,) = data.records["attempts"], data.records["replies"]
    assert data.attempts == (attempt["id"], reply["attempt_id"])
    latest = await _row(town, select(audit).order_by(audit.c.id.desc()).limit(1))
    assert (latest.action, latest.entity, latest.entity_id, latest.author) == (
        "export",
        "person",
        "V-3",
        "olga",
    )


async def test_erased_nothing_names_the_person(town: Town, persons: SQLPersonRepository) -> None:
    ticket = await live(town)
    await persons.export(VERAS, author="olga", at=NOON)
    done = await persons.erase(VERAS, author="olga", at=NOON + HOUR)
    dump = await _dump(town)
    named = list(_naming(dump, "Вера", "V-3", VERA[1:], MOBILE, VOICE.name, "двенадцать", "m-1"))
    assert [row.partition(":")[0] for row in named] == ["opt_outs"], "one holds, and nobody could obey it"
    assert (done.marker[:7], done.voices) == (ERASED, (VOICE.name,))
    latest = await _row(town, select(audit).order_by(audit.c.id.desc()).limit(1))
    assert (latest.action, latest.entity_id, latest.author) == ("erase", done.marker, "olga")
    assert latest.detail["tickets"] == 1
    point = await _row(town, select(service_points).where(service_points.c.id == 4))
    assert (point.house_id, point.node_id, point.services) == (1, None, frozenset())
    (kept,) = await town.tickets.find(number=None)
    assert (kept.number, kept.opened_at, kept.reason) == (ticket.number, NOON, "")


async def test_what_stays_still_belongs_together(town: Town, persons: SQLPersonRepository) -> None:
    ticket = await live(town)
    found = SQLLedger(town.store)
    before = await found.find(at=NOON + HOUR)
    done = await persons.erase(VERAS, author="olga", at=NOON + HOUR)

    after = await found.find(at=NOON + HOUR)
    assert {line.entry.told for line in after} == {Told.OUT, Told.RESTORED}
    assert [line.outcome for line in after] == [line.outcome for line in before]
    assert Outcome.KEPT in {line.outcome for line in after}
    (told,) = await town.notifications.find()
    mobile = told.number
    assert {line.entry.number for line in after if line.entry.means is Means.RING_BACK} == {mobile}
    of_mobile = await town.calls.find(number=mobile)
    assert [(one.id, one.heard, one.keys) for one in of_mobile] == [("call-3", (), ())]
    ((evidence,),) = (await SQLCardRepository(town.store).evidence([ticket.id])).values()
    assert (evidence.consent.number, evidence.consent.key) == (mobile, "1")
    glance = (await SQLCardRepository(town.store).glance(["call-1"]))["call-1"]
    assert glance.contract is not None
    assert (glance.contract.subscriber.account, glance.contract.subscriber.name) == (done.marker, "")
    assert (await town.subscribers.recognise(VERA)).subscribers == ()


async def test_a_preview_counts_and_changes_nothing(town: Town, persons: SQLPersonRepository) -> None:
    await live(town)
    before = await _dump(town)
    found = await persons.preview(VERAS)
    assert (found.account, found.numbers, found.obstacles, found.marker) == ("V-3", (VERA,), (), "")
    assert found.found == {
        RecordKind.SUBSCRIBER: 1,
        RecordKind.ADDRESSES: 1,
        RecordKind.CALLS: 3,
        RecordKind.QUEUE_CALLBACKS: 1,
        RecordKind.TICKETS: 1,
        RecordKind.VOICES: 1,
        RecordKind.CONSENTS: 1,
        RecordKind.OPT_OUTS: 2,
        RecordKind.REPLIES: 1,
        RecordKind.NOTIFICATIONS: 1,
        RecordKind.LEDGER: 4,
        RecordKind.AUDIT: 4,
    }
    assert await _dump(town) == before


async def test_nobody_is_erased_while_something_is_to_be_done_for_them(
    town: Town, persons: SQLPersonRepository
) -> None:
    one = await town.outage(3)
    ticket = await town.ticket(4, one)
    await town.wish(ticket, VERA)
    places = SQLQueueCallbackRepository(town.store, Policy(), node="")
    await places.keep(KeptPlace("call-1", VERA, "ru", NOON, first=False, ticket=""), at=NOON)
    before = await _dump(town)
    with pytest.raises(ConflictError, match="nothing was erased") as refused:
        await persons.erase(VERAS, author="olga", at=NOON)
    for reason in (
        f"the ticket {ticket.number} is open",
        f"a request about the ticket {ticket.number} holds",
        "the place 1 in the queue is kept",
    ):
        assert reason in str(refused.value)
    assert await _dump(town) == before

    await places.give_up("call-1")
    await town.tickets.close(ticket.number, reason="solved", author=AUTHOR, at=NOON)
    with pytest.raises(ConflictError, match="a request about the ticket"):
        await persons.erase(VERAS, author="olga", at=NOON)
    await town.incidents.restore(one.id, author=AUTHOR, at=NOON)
    with pytest.raises(ConflictError, match="the notification 1 is not over"):
        await persons.erase(VERAS, author="olga", at=NOON)
    await town.tell(Result.HEARD, NOON)
    assert (await persons.erase(VERAS, author="olga", at=NOON)).marker


async def test_a_request_that_nothing_will_answer_any_more_ends(
    town: Town, persons: SQLPersonRepository
) -> None:
    ticket = await town.ticket(4, None)
    await town.wish(ticket, VERA)
    await town.tickets.close(ticket.number, reason="solved", author=AUTHOR, at=NOON)
    await persons.erase(VERAS, author="olga", at=NOON + HOUR)
    ((evidence,),) = (await SQLCardRepository(town.store).evidence([ticket.id])).values()
    assert evidence.withdrawn_at == NOON + HOUR


async def test_what_a_shared_telephone_heard_for_others_stays_theirs(
    town: Town, persons: SQLPersonRepository
) -> None:
    one = await town.outage(3)
    promise = Promise(one.id, 1, NOON + HOUR)
    annas, firms = await town.ticket(1, one), await town.ticket(2, one)
    for ticket in (annas, firms):
        await town.wish(ticket, ANNA)
    await town.calls.write(
        [call_of("call-1", ANNA, 1, annas, promise), call_of("call-2", ANNA, 2, firms, promise)]
    )
    await town.incidents.restore(one.id, author=AUTHOR, at=NOON)
    await town.tell(Result.HEARD, NOON)

    data = await persons.export(Whose(account="A-1"), author="olga", at=NOON)
    assert (data.numbers, data.shared) == ((), (ANNA,))
    assert [one["id"] for one in data.records["calls"]] == ["call-1"]
    assert [one["ticket_id"] for one in data.records["notification_tickets"]] == [annas.id]

    await persons.erase(Whose(account="A-1"), author="olga", at=NOON + HOUR)
    assert [one.id for one in await town.calls.find(number=ANNA)] == ["call-2"]
    assert [one.ticket_numbers for one in await town.notifications.find(number=ANNA)] == [
        (annas.number, firms.number)
    ]
    assert [one.account for one in (await town.subscribers.recognise(ANNA)).subscribers] == ["B-2"]
    with pytest.raises(NotFoundError):
        await persons.preview(Whose(account="A-1"))


async def test_a_telephone_of_one_account_names_its_holder_and_one_of_several_nobody(
    persons: SQLPersonRepository,
) -> None:
    assert (await persons.preview(Whose(number=VERA))).account == "V-3"
    with pytest.raises(ConflictError, match=f"the accounts A-1, B-2 share the number \\{ANNA}"):
        await persons.preview(Whose(number=ANNA))


async def test_a_stranger_is_known_by_the_telephone_alone(town: Town, persons: SQLPersonRepository) -> None:
    with pytest.raises(NotFoundError, match=f"nothing is held about the number \\{MOBILE}"):
        await persons.preview(Whose(number=MOBILE))
    one = await town.outage(3)
    await town.calls.write([call_of("call-1", MOBILE, None, None, None)])
    entry = LedgerEntry(NOON, MOBILE, "olga", Means.AGENT, Told.OUT, one.id, 1)
    await SQLLedger(town.store).note([entry])
    data = await persons.export(Whose(number=MOBILE), author="olga", at=NOON)
    assert (data.account, data.numbers, len(data.records["calls"])) == (None, (MOBILE,), 1)
    await persons.erase(Whose(number=MOBILE), author="olga", at=NOON)
    assert list(_naming(await _dump(town), MOBILE)) == []
    assert len(await SQLLedger(town.store).find(at=NOON)) == 1


async def test_a_message_that_waits_for_a_person_or_an_answer_is_not_erased(
    town: Town, persons: SQLPersonRepository
) -> None:
    replies = SQLReplyRepository(town.store)
    written = await replies.take(IncomingReply(MOBILE, "то есть, то нет"), at=NOON)
    assert written is not None
    for reason in ("waits for a person", "is being answered"):
        with pytest.raises(ConflictError, match=f"the message {written.id} {reason}"):
            await persons.erase(Whose(number=MOBILE), author="olga", at=NOON)
        if reason == "waits for a person":
            await replies.finish(written.id, author="olga", at=NOON)
    (due,) = await replies.claim_answers(limit=9, at=NOON, lease=HOUR)
    await replies.settle_answer(due.attempt_id, AnswerState.FAILED, at=NOON)
    await persons.erase(Whose(number=MOBILE), author="olga", at=NOON)
    assert list(_naming(await _dump(town), MOBILE, "то есть")) == []


async def test_what_a_shared_telephone_wrote_about_both_stays_the_others(
    town: Town, persons: SQLPersonRepository
) -> None:
    one = await town.outage(3)
    for point in (1, 2):
        await town.wish(await town.ticket(point, one), ANNA, channel=Channel.SMS)
    await town.incidents.restore(one.id, author=AUTHOR, at=NOON)
    await town.tell(Result.DELIVERED, NOON, Channel.SMS)
    replies = SQLReplyRepository(town.store)
    written = await replies.take(IncomingReply(ANNA, "да"), at=NOON)
    assert written is not None
    (due,) = await replies.claim_answers(limit=9, at=NOON, lease=HOUR)
    await replies.settle_answer(due.attempt_id, AnswerState.SENT, at=NOON, text="Спасибо.")
    assert len((await persons.export(Whose(account="A-1"), author="olga", at=NOON)).records["replies"]) == 1
    await persons.erase(Whose(account="A-1"), author="olga", at=NOON + HOUR)
    assert [(kept.number, kept.text) for kept in await replies.find()] == [(ANNA, "да")]


async def test_places_without_a_ticket_leave_and_two_in_one_region_stay_apart(
    town: Town, persons: SQLPersonRepository
) -> None:
    for point in (2, 3):
        ticket = await town.ticket(point, None)
        await town.tickets.close(ticket.number, reason="solved", author=AUTHOR, at=NOON)
    extra: dict[str, object] = {
        "id": 9,
        "subscriber_id": 2,
        "house_id": 5,
        "node_id": None,
        "flat": "9",
        "services": frozenset(),
    }
    await town.store.write(lambda connection: connection.execute(insert(service_points), extra))
    await persons.erase(Whose(account="B-2"), author="olga", at=NOON)
    query = select(service_points.c.id).where(service_points.c.subscriber_id == 2).order_by("id")
    assert await town.store.read(lambda one: list(one.execute(query).scalars())) == [2, 3]
    numbers = select(phones.c.number).where(phones.c.subscriber_id == 2)
    assert await town.store.read(lambda one: list(one.execute(numbers).scalars())) == []


async def test_an_import_brings_somebody_back_as_somebody_new(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "subscribers.csv"
    place = "Тверская область,Тверь,улица Королёва,12,6"
    file.write_text(f"{','.join(COLUMNS)}\nV-3,Вера,{VERA},ru,standard,{place},tv,\n")
    loader = SubscriberLoader(store, FakeClock(NOON))
    await loader.load(file, region="RU", author=AUTHOR)
    done = await SQLPersonRepository(store).erase(VERAS, author="olga", at=NOON)
    report = await loader.load(file, region="RU", author=AUTHOR)
    assert (report.flaws, report.subscribers_added) == ((), 1)
    accounts = select(subscribers.c.account).order_by(subscribers.c.id)
    assert await store.read(lambda one: list(one.execute(accounts).scalars())) == [done.marker, "V-3"]


def test_the_guide_names_every_field_that_is_handed_out() -> None:
    guide = (PROJECT / "docs" / "personal-data.md").read_text().partition("| list in `person.json` |")[2]
    rows = re.findall(r"^\| `(\w+)` \| [^|]+ \| ([^|]+) \|$", guide.partition("\n\n")[0], re.MULTILINE)
    named = {name: set(re.findall(r"`(\w+)`", re.sub(r"\([^)]*\)", "", fields))) for name, fields in rows}
    handed_out = {name: set(query.selected_columns.keys()) for name, query in _LISTS.items()}
    handed_out["addresses"] = {"id", "address", "flat", "node", "services"}
    handed_out["sms"] = {"at", "id", "number", "text"}
    assert named == handed_out


def test_a_new_table_about_people_has_to_be_handed_out() -> None:
    """Place it in the lists of an export, or here."""
    nobodys = {
        "areas", "incidents", "incident_versions", "scope_items", "etr_revisions",  # what happened where
        "campaigns", "branches",  # which news were told, and where
        "telling_rules", "incident_telling_rules",  # to whom
        "branch_notifications",  # what was answered, as in `attempts`
        "gateway_paces",  # a row a gateway
        "notice_templates",  # what notices have in common
        "proposals", "area_rates", "baselines", "report_areas",  # how many report from where
        "versions", "tokens", "logins", "sessions", "service_processes", "alarms", "call_minutes",  # the line's own
        "sources", "listings",  # which list a service point is in
        "consequences", "imports", "import_rows", "import_phones", "import_losses", "import_endings",  # for minutes
        "phones",  # as `subscriber.phones`
        "service_points",  # as `addresses`
    }  # fmt: skip
    handed_out = {"queue_callbacks": "turns"}
    lists = {handed_out.get(name, name) for name in _LISTS}
    assert nobodys | (lists - {"subscriber"}) | {"subscribers"} == set(metadata.tables)
